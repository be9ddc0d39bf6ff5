package io.secformer.distill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.command.NextStep;
import io.secformer.kit.file.JsonFiles;
import java.util.List;
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

    /** Prints a result and, below a table, the next command. */
    void print(ObjectNode result, List<String> next) {
        print(result);
        if (!json) {
            NextStep.tell(next);
        }
    }

    void print(ObjectNode result) {
        if (json) {
            System.out.print(JsonFiles.format(result));
            return;
        }
        printRows("", result);
    }

    /** A row a value; what an object or a list holds, below its name. */
    private static void printRows(String indent, JsonNode object) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = entry.getValue();
            String name = indent + entry.getKey();
            if (value.isObject()) {
                System.out.println(name);
                printRows(indent + "  ", value);
            } else if (value.isArray()) {
                value.forEach(each -> printElement(name, each));
            } else {
                printRow(name, value);
            }
        }
    }

    private static void printElement(String name, JsonNode element) {
        if (element.isObject()) {
            System.out.println(name);
            printRows("  ", element);
        } else {
            printRow(name, element);
        }
    }

    private static void printRow(String name, JsonNode value) {
        // A metric is of a hundred, what stands below another name may be a part of 1.
        boolean isPart = name.startsWith(" ") && Math.abs(value.doubleValue()) <= 1;
        String text =
                value.isFloatingPointNumber()
                        ? String.format(Locale.ROOT, isPart ? "%.4f" : "%.2f", value.doubleValue())
                        : value.asText();
        System.out.printf(Locale.ROOT, "%-18s %s%n", name, text);
    }
}
