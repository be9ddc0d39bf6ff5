package io.secformer.kit.file;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;

/** What is wrong with a JSON document, for whoever wrote it: in words and with its place. */
final class JsonFaults {
    private JsonFaults() {}

    /** The reason alone, such as {@code not valid JSON, line 3, column 7: Unexpected ...}. */
    static String reason(JsonProcessingException fault) {
        JsonLocation place = fault.getLocation();
        String where =
                place == null
                        ? ""
                        : ", line " + place.getLineNr() + ", column " + place.getColumnNr();
        return "not valid JSON" + where + ": " + words(String.valueOf(fault.getOriginalMessage()));
    }

    /** The parser's sentence without its own settings and classes. */
    private static String words(String message) {
        if (message.startsWith("Trailing token")) {
            return "something follows the end of the document";
        }
        return message.replaceAll(
                        "\\s*\\(start marker at \\[Source: .*?line: (\\d+), column: (\\d+)\\]\\)",
                        " of line $1, column $2")
                .replaceAll(", from `[^`]*`", "")
                .replaceAll("\\s*\\([^()]*`[^`]*`[^()]*\\)", "")
                .replaceAll("\\s*\\R\\s*", " ");
    }
}
