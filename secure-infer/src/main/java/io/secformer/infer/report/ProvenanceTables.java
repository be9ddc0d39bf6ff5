package io.secformer.infer.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.convert.share.ShareManifest;
import io.secformer.infer.report.Page.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables of facts: what they are called, and what they are. */
final class ProvenanceTables {
    private ProvenanceTables() {}

    static Table of(String caption, Map<String, String> facts) {
        return new Table(
                caption,
                List.of("what", "which"),
                facts.entrySet().stream()
                        .map(fact -> List.of(fact.getKey(), fact.getValue()))
                        .toList(),
                false);
    }

    /** Facts of fields that hold one value each. */
    static Map<String, String> fields(JsonNode json) {
        Map<String, String> facts = new LinkedHashMap<>();
        json.properties()
                .forEach(
                        field -> {
                            if (field.getValue().isValueNode()) {
                                facts.put(Words.ofKey(field.getKey()), field.getValue().asText());
                            }
                        });
        return facts;
    }

    static Map<String, String> shares(ShareManifest shares) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("strategy", shares.plan().strategy().name());
        facts.put("embedding tables", shares.plan().embedding().optionName());
        facts.put(
                "longest text of calibration", shares.calibration().calibratedTokens() + " tokens");
        facts.put("planned for", shares.calibration().plannedTokens() + " tokens");
        facts.put("predicted error of a logit", Words.small(shares.calibration().logitError()));
        shares.provenance()
                .properties()
                .forEach(
                        fact ->
                                facts.put(
                                        "conversion: " + Words.ofKey(fact.getKey()),
                                        fact.getValue().asText()));
        facts.put("sharing", shares.shareId());
        facts.put("model, salted digest", shares.modelDigest());
        facts.put("plan, digest", shares.plan().digest());
        return facts;
    }

    static Map<String, String> model(ModelFacts model) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", model.words());
        facts.put("heads", Integer.toString(model.config().numAttentionHeads()));
        facts.put("words in its vocabulary", Words.count(model.config().vocabSize()));
        facts.put("softmax", model.config().softmax().jsonName());
        facts.put("activation", model.config().activation().jsonName());
        if (Double.isFinite(model.devMetric())) {
            facts.put(
                    "dev set: " + MetricWords.of(model.metric()), Words.percent(model.devMetric()));
        }
        facts.putAll(model.provenance());
        return facts;
    }
}
