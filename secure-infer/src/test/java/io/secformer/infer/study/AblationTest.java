package io.secformer.infer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.study.AblationStep.Section;
import io.secformer.kit.file.JsonFiles;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AblationTest {
    private static final BertConfig TINY = BertConfig.ofSize(50, 32, 2, 2, 64);
    private static final Machine MACHINE =
            new Machine("made up", 1e10, 2e10, 1.1e10, 1.05e10, 2e9, 1e9, 3e9);
    private static final List<LinkProfile> LINKS =
            List.of(LinkProfile.UNLIMITED, LinkProfile.LAN, LinkProfile.WAN);

    private static Ablation ablation() {
        List<StepPrice> prices = new ArrayList<>();
        for (int tokens : new int[] {8, 19}) {
            for (AblationStep step : AblationSteps.of(SoftmaxFunction.TWO_QUAD)) {
                prices.add(StepPrice.of(step, TINY, tokens, MACHINE, LINKS));
            }
        }
        return new Ablation(LINKS, prices);
    }

    private static AblationReport report() {
        return new AblationReport("tiny", MACHINE, ablation(), JsonFiles.object());
    }

    private static StepPrice price(Ablation ablation, String step, int tokens) {
        return ablation.prices().stream()
                .filter(each -> each.step().name().equals(step) && each.tokens() == tokens)
                .findFirst()
                .orElseThrow();
    }

    static Stream<Arguments> strategies() {
        return Strategy.NAMED.stream()
                .flatMap(
                        strategy ->
                                Stream.of(SoftmaxFunction.values())
                                        .filter(s -> AttentionRule.isComputable(s, strategy))
                                        .map(softmax -> Arguments.of(strategy, softmax)));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void everyNamedStrategyHasAPrice(Strategy strategy, SoftmaxFunction softmax) {
        AblationStep step =
                new AblationStep(Section.TOGETHER, strategy.name(), "", null, softmax, strategy);
        StepPrice price = StepPrice.of(step, TINY, 12, MACHINE, LINKS);
        assertThat(price.rounds()).isPositive();
        assertThat(price.serverBytes()).isPositive();
        assertThat(price.dealerBytes()).isPositive();
        assertThat(price.seconds(0)).isEqualTo(price.localSeconds()).isPositive();
        assertThat(price.linkSeconds().get(2)).isGreaterThan(0.04 * price.rounds());
        assertThat(price.seconds(2)).isGreaterThan(price.seconds(1));
    }

    @Test
    void contributionsMultiplyToWhatIsSavedTogether() {
        Ablation ablation = ablation();
        for (int tokens : ablation.lengths()) {
            for (StepPrice price : ablation.of(Section.TOGETHER, tokens)) {
                for (Figure figure : ablation.figures()) {
                    double product = 1;
                    StepPrice at = price;
                    while (at.step().from() != null) {
                        product *= ablation.factor(at, figure);
                        at = price(ablation, at.step().from(), tokens);
                    }
                    assertThat(at.step().name()).isEqualTo("crypten");
                    double together = ablation.together(price, figure);
                    assertThat(product).isEqualTo(together, within(1e-12 * together));
                }
            }
        }
    }

    @Test
    void contributionsAreAboveOneWhereAChangeSaves() {
        Ablation ablation = ablation();
        Figure bytes = ablation.figures().get(1);
        assertThat(bytes.name()).isEqualTo("serverBytes");
        for (String step : List.of("weights-once", "series-fresh", "series")) {
            assertThat(ablation.factor(price(ablation, step, 19), bytes)).as(step).isGreaterThan(1);
        }
        StepPrice series = price(ablation, "series", 19);
        StepPrice less = price(ablation, "series-values-once", 19);
        double saved = (double) less.serverBytes() / series.serverBytes();
        assertThat(ablation.factor(less, bytes)).isEqualTo(saved, within(1e-12)).isGreaterThan(1);
        StepPrice first = price(ablation, "crypten", 8);
        StepPrice once = price(ablation, "crypten+weights-once", 8);
        double alone = (double) first.serverBytes() / once.serverBytes();
        assertThat(ablation.factor(once, bytes)).isEqualTo(alone, within(1e-12)).isGreaterThan(1);
    }

    @Test
    void publishedFormulasTakeNoMoreRoundsWhereValuesAreOpenedOnce() {
        Ablation ablation = ablation();
        assertThat(price(ablation, "values-once", 19).rounds())
                .isLessThan(price(ablation, "weights-once", 19).rounds());
    }

    @Test
    void csvAndJsonHaveTheSameFigures() throws IOException {
        AblationReport report = report();
        JsonNode steps = report.json().path("steps");
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        List<CSVRecord> lines;
        try (CSVParser parser = format.parse(new StringReader(report.csv()))) {
            lines = parser.getRecords();
        }
        assertThat(lines).hasSize(steps.size()).hasSizeGreaterThan(40);
        for (int i = 0; i < lines.size(); i++) {
            Map<String, String> line = lines.get(i).toMap();
            List<String> names = new ArrayList<>();
            steps.get(i).fieldNames().forEachRemaining(names::add);
            assertThat(line.keySet()).containsExactlyInAnyOrderElementsOf(names);
            for (String name : names) {
                assertThat(line.get(name)).as(name).isEqualTo(steps.get(i).get(name).asText());
            }
        }
    }

    @Test
    void textNamesEveryStepAndWhatItChanges() {
        String text = report().text();
        for (AblationStep step : AblationSteps.of(SoftmaxFunction.TWO_QUAD)) {
            assertThat(text).contains("\n" + step.name() + " ").contains(step.change());
        }
        assertThat(text).contains("8 tokens", "19 tokens", "s none", "s lan", "s wan");
    }
}
