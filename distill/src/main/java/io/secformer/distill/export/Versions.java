package io.secformer.distill.export;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The versions of what computes. */
final class Versions {
    private Versions() {}

    static ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("secformer", orUnknown(Versions.class.getPackage().getImplementationVersion()));
        json.put("java", Runtime.version().toString());
        json.put("djl", orUnknown(Engine.getDjlVersion()));
        json.put("pytorch", Engine.getInstance().getVersion());
        return json;
    }

    private static String orUnknown(@Nullable String version) {
        return version == null ? "unknown" : version;
    }
}
