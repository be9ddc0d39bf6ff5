package io.secformer.convert.fixedpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Exponentials as JSON: fraction bits of the factors stand at the site, and at those heads that
 * divide them in another way. Before format 4 no head did, so plans of that time keep their digest.
 */
final class ExponentialSiteJson {
    private static final ObjectMapper JSON = PrecisionPlanJson.JSON;
    private static final String NAME = "name";
    private static final String HEADS = "heads";
    private static final String HARMONIC = "harmonicFractionBits";
    private static final String COEFFICIENT = "coefficientFractionBits";
    private static final String HALVINGS = "halvings";
    private static final String RING = "ringBits";

    private ExponentialSiteJson() {}

    static ObjectNode write(ExponentialSite site) {
        ObjectNode node = JSON.createObjectNode();
        node.put(NAME, site.name());
        ExponentialSite.HeadSeries first = site.heads().getFirst();
        ArrayNode heads = node.putArray(HEADS);
        for (ExponentialSite.HeadSeries head : site.heads()) {
            ObjectNode own = JSON.valueToTree(head);
            if (head.harmonicFractionBits() == first.harmonicFractionBits()) {
                own.remove(HARMONIC);
            }
            heads.add(own);
        }
        node.put(HALVINGS, site.halvings());
        node.put(HARMONIC, first.harmonicFractionBits());
        node.put(COEFFICIENT, site.coefficientFractionBits(first));
        node.put(RING, site.ringBits());
        return node;
    }

    static ExponentialSite read(JsonNode node) throws JsonProcessingException {
        int harmonic = node.required(HARMONIC).asInt();
        List<ExponentialSite.HeadSeries> heads = new ArrayList<>();
        for (JsonNode head : node.required(HEADS)) {
            ObjectNode own = head.deepCopy();
            if (!own.has(HARMONIC)) {
                own.put(HARMONIC, harmonic);
            }
            heads.add(JSON.treeToValue(own, ExponentialSite.HeadSeries.class));
        }
        return new ExponentialSite(
                node.required(NAME).asText(),
                heads,
                node.required(HALVINGS).asInt(),
                harmonic + node.required(COEFFICIENT).asInt(),
                node.required(RING).asInt());
    }
}
