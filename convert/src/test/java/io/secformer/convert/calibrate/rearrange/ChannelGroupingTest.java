package io.secformer.convert.calibrate.rearrange;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.convert.calibrate.FixedCheck;
import io.secformer.convert.calibrate.PlannedConversion;
import io.secformer.convert.calibrate.observe.Calibrator;
import io.secformer.convert.calibrate.observe.Ranges;
import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.Sensitivities;
import io.secformer.convert.fixedpoint.ColumnSeries;
import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.parameter.BertParameters;
import io.secformer.convert.parameter.ChannelGroups;
import io.secformer.convert.parameter.ChannelGroups.Group;
import io.secformer.convert.reading.PlainReading;
import io.secformer.convert.reading.RandomBert;
import io.secformer.convert.reading.RangeObserver;
import io.secformer.convert.reading.TokenInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ChannelGroupingTest {
    private static final String SITE = "layer.0.activated";
    private static final String WEIGHT = "bert.encoder.layer.0.intermediate.dense.weight";

    @TempDir private Path folder;
    private BertParameters model;
    private List<TokenInput> inputs;

    @BeforeEach
    void modelWithThreeWideChannels() {
        RandomBert bert = RandomBert.small(ActivationFunction.GELU, 21);
        float[] weight = requireNonNull(bert.tensors().get(WEIGHT));
        int hidden = bert.config().hiddenSize();
        for (int channel : new int[] {0, 17, 40}) {
            for (int i = 0; i < hidden; i++) {
                weight[channel * hidden + i] *= 6;
            }
        }
        model = bert.fold(folder);
        inputs = bert.sentences(20, 3, 17);
    }

    @Test
    void wideChannelsComeLast() {
        Ranges seen = Calibrator.observe(model, inputs);
        ChannelGroups groups =
                requireNonNull(ChannelGrouping.choose(model.config(), seen).get(SITE));
        assertThat(groups.groups()).hasSizeGreaterThan(1);
        int last = groups.groups().getLast().channels();
        int[] order = groups.order();
        assertThat(order).containsExactlyInAnyOrder(IntStream.range(0, order.length).toArray());
        assertThat(IntStream.of(order).skip(order.length - last)).isSubsetOf(0, 17, 40);
        assertThat(groups.groups()).extracting(Group::quarters).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void everyChannelFitsItsPeriodWithRoom() {
        Ranges seen = Calibrator.observe(model, inputs);
        Map<String, ChannelGroups> groups = ChannelGrouping.choose(model.config(), seen);
        PlannedConversion conversion = PlannedConversion.of(model, seen, PlanOptions.defaults());
        groups.forEach(
                (site, own) -> {
                    String wire = site.replace(".activated", ".intermediate");
                    Wire opened = conversion.plan().wire(wire);
                    assertThat(opened.high())
                            .isEqualTo(ChannelGrouping.USABLE_PERIOD * opened.period());
                    List<ColumnSeries> series = conversion.plan().series(site).groups();
                    double[] factors = own.factors();
                    int place = 0;
                    for (int group = 0; group < series.size(); group++) {
                        double reach = series.get(group).reach();
                        assertThat(reach).isPositive().isLessThanOrEqualTo(opened.high());
                        int end = place + own.groups().get(group).channels();
                        for (; place < end; place++) {
                            double seenHere = seen.columns(wire).magnitude(own.order()[place]);
                            assertThat(
                                            seenHere
                                                    / factors[place]
                                                    * ChannelGrouping.CHANNEL_HEAD_ROOM)
                                    .isLessThanOrEqualTo(reach);
                        }
                    }
                    assertThat(place).isEqualTo(factors.length);
                });
    }

    @Test
    void groupedModelComputesTheSame() {
        Ranges seen = Calibrator.observe(model, inputs);
        BertParameters grouped = model.grouped(ChannelGrouping.choose(model.config(), seen));
        for (TokenInput input : inputs) {
            // Weights are floats, which factors round.
            assertThat(PlainReading.logits(grouped, input, RangeObserver.NONE)[0])
                    .containsExactly(
                            PlainReading.logits(model, input, RangeObserver.NONE)[0], within(1e-5));
        }
    }

    @Test
    void groupedRangesAreThoseOfTheGroupedModel() {
        Ranges seen = Calibrator.observe(model, Strategy.SERIES_WAN, inputs);
        Map<String, ChannelGroups> groups = ChannelGrouping.choose(model.config(), seen);
        Ranges scaled = seen.grouped(groups);
        Ranges again = Calibrator.observe(model.grouped(groups), Strategy.SERIES_WAN, inputs);
        for (String wire :
                List.of(
                        "layer.0.intermediate",
                        "layer.0.intermediate.unscaled",
                        "layer.0.activated")) {
            assertThat(scaled.of(wire).low()).isCloseTo(again.of(wire).low(), within(1e-5));
            assertThat(scaled.of(wire).high()).isCloseTo(again.of(wire).high(), within(1e-5));
            assertThat(scaled.of(wire).rootMeanSquare())
                    .isCloseTo(again.of(wire).rootMeanSquare(), within(1e-5));
            assertThat(scaled.of(wire).count()).isEqualTo(again.of(wire).count());
        }
    }

    @Test
    void narrowChannelsTakeFewerHarmonics() {
        PrecisionPlan plan =
                PlannedConversion.of(
                                model, Calibrator.observe(model, inputs), PlanOptions.defaults())
                        .plan();
        List<ColumnSeries> series = plan.series(SITE).groups();
        assertThat(series).hasSizeGreaterThan(1);
        assertThat(series).extracting(columns -> columns.series().harmonics()).isSorted();
        assertThat(series.getFirst().series().harmonics())
                .isLessThan(series.getLast().series().harmonics());
        assertThat(PrecisionPlan.fromJson(plan.toJson()).series(SITE)).isEqualTo(plan.series(SITE));
    }

    @ParameterizedTest
    @FieldSource("io.secformer.convert.fixedpoint.Strategy#PLANNED")
    void fixedReadingOfGroupsIsAsCloseToThePlainOneAsPredicted(Strategy strategy) {
        PlannedConversion conversion =
                PlannedConversion.of(
                        model,
                        Calibrator.observe(model, strategy, inputs),
                        PlanOptions.defaults().withStrategy(strategy),
                        grouped -> Sensitivities.measure(grouped, strategy, inputs, inputs.size()),
                        (_, _) -> {});
        assertThat(conversion.plan().series(SITE).groups()).hasSizeGreaterThan(1);
        FixedCheck check = FixedCheck.run(model, conversion.model(), conversion.plan(), inputs);
        assertThat(check.saturated()).isEmpty();
        assertThat(check.rootMeanSquare()).isPositive().isLessThan(conversion.logitError());
    }

    @Test
    void groupsOfAnotherModelAreRefused() {
        ChannelGroups two = new ChannelGroups(new int[] {1, 0}, List.of(new Group(2, 0)));
        assertThatThrownBy(() -> model.grouped(Map.of(SITE, two)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer.0.activated has no 2 channels");
        BertParameters grouped = model.grouped(Map.of());
        assertThat(grouped.groups()).isEmpty();
    }

    /** Quarter octaves reach 1.26 at least; each next one reaches further, with a longer period. */
    @Test
    void everyQuarterOfAnOctaveReachesFurther() {
        assertThat(ChannelGrouping.reach(-3)).isCloseTo(1.01, within(0.01));
        assertThat(ChannelGrouping.reach(0)).isEqualTo(4.25);
        assertThat(ChannelGrouping.reach(4)).isEqualTo(12);
        for (int quarters = -2; quarters < 20; quarters++) {
            assertThat(ChannelGrouping.reach(quarters) / ChannelGrouping.reach(quarters - 1))
                    .isBetween(1.18, 2.0);
        }
        assertThat(Group.factor(4)).isEqualTo(2);
        assertThat(Group.factor(-4)).isEqualTo(0.5);
        assertThat(Math.pow(Group.factor(-3), 4)).isCloseTo(0.125, within(1e-15));
    }

    /** A narrow channel that takes what a wide one may is outside of its series. */
    @Test
    void valuesBeyondTheReachOfTheirGroupAreSaturated() {
        Ranges seen = Calibrator.observe(model, inputs);
        PlannedConversion conversion = PlannedConversion.of(model, seen, PlanOptions.defaults());
        ChannelGroups groups = requireNonNull(conversion.model().groups().get(SITE));
        double reach = conversion.plan().series(SITE).groups().getFirst().reach();
        double factor = groups.factors()[0];
        double wire = conversion.plan().wire("layer.0.intermediate").high();
        assertThat(reach).isLessThan(wire);
        float[] bias = conversion.model().values("layer.0.intermediate.bias");
        double most = seen.columns("layer.0.intermediate").magnitude(groups.order()[0]) / factor;
        // Less than the wire holds, more than the group's series is fitted for.
        bias[0] += (float) (reach + most + 0.01);
        assertThat(bias[0] + most).isLessThan(wire + 2 * most);
        FixedCheck check = FixedCheck.run(model, conversion.model(), conversion.plan(), inputs);
        assertThat(check.saturated()).containsOnlyKeys("layer.0.intermediate");
    }
}
