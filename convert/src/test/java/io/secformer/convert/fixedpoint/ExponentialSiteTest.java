package io.secformer.convert.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExponentialSiteTest {
    private static final Series SERIES =
            new Series(8, 1, new double[] {2, 0}, new double[] {0, -3}, 0.01);

    private static ExponentialSite.HeadSeries head(int harmonicFractionBits) {
        return new ExponentialSite.HeadSeries(2, 1, harmonicFractionBits, SERIES, SERIES);
    }

    private static ExponentialSite site(int... harmonicFractionBits) {
        List<ExponentialSite.HeadSeries> heads =
                Arrays.stream(harmonicFractionBits).mapToObj(ExponentialSiteTest::head).toList();
        return new ExponentialSite("e", heads, 0, 26, 40);
    }

    private static JsonNode json(ExponentialSite site) throws Exception {
        return new ObjectMapper().readTree(ExponentialSiteJson.write(site).toString());
    }

    @Test
    void jsonGivesBackEveryHeadsBits() throws Exception {
        ExponentialSite site = site(14, 11, 14);
        assertThat(ExponentialSiteJson.read(json(site))).isEqualTo(site);
    }

    /** So that earlier plans keep their digest. */
    @Test
    void bitsOfAllHeadsStandAtTheSite() throws Exception {
        ObjectNode earlier =
                (ObjectNode)
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"name": "e", "heads": [], "halvings": 0, "harmonicFractionBits": 14,
                                         "coefficientFractionBits": 12, "ringBits": 40}\
                                        """);
        for (int i = 0; i < 2; i++) {
            ObjectNode own = new ObjectMapper().valueToTree(head(14));
            own.remove("harmonicFractionBits");
            earlier.withArray("heads").add(own);
        }
        ExponentialSite read = ExponentialSiteJson.read(earlier);
        assertThat(read).isEqualTo(site(14, 14));
        assertThat(json(read)).isEqualTo(earlier);
        assertThat(json(read).fieldNames())
                .toIterable()
                .containsExactlyElementsOf(() -> earlier.fieldNames());
    }

    @Test
    void impossibleBitsAreRefused() {
        assertThatThrownBy(() -> site(14, 26))
                .hasMessageContaining("harmonics of 26 fraction bits, of 26 in all");
        assertThatThrownBy(() -> site(0))
                .hasMessageContaining("harmonics of 0 fraction bits, of 26 in all");
        assertThatThrownBy(() -> new ExponentialSite("e", List.of(head(14)), 0, 40, 40))
                .hasMessageContaining("40 fraction bits do not fit a ring of 40");
    }
}
