package io.secformer.distill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.JsonFiles;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Prints results: a short table, or one JSON document. */
final class Output {
    @Option(names = "--json", description = "print the result as one JSON document")
    boolean json;

    static ObjectNode newResult() {
        return JsonNodeFactory.instance.objectNode();
    }

    void print(ObjectNode result) {
        if (json) {
            System.out.print(JsonFiles.format(result));
            return;
        }
        for (Map.Entry<String, JsonNode> entry : result.properties()) {
            JsonNode value = entry.getValue();
            String text =
                    value.isFloatingPointNumber()
                            ? String.format(Locale.ROOT, "%.2f", value.doubleValue())
                            : value.isTextual() ? value.textValue() : value.toString();
            System.out.printf(Locale.ROOT, "%-18s %s%n", entry.getKey(), text);
        }
    }
}
