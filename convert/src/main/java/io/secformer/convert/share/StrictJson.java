package io.secformer.convert.share;

import com.fasterxml.jackson.databind.JsonNode;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Documents that this program writes have one form: what it reads must be what it would write. So
 * nothing that is missing gets a value that nobody chose, and nothing unknown is passed over.
 */
public final class StrictJson {
    private static final int SHOWN = 40;

    private StrictJson() {}

    /**
     * Checks that nothing is null.
     *
     * @param where named in the message
     * @throws FormatException if something is, with its place in the document
     */
    public static void requireNoNulls(JsonNode json, String where) {
        String place = firstNull(json, "");
        if (place != null) {
            throw new FormatException(where, nameOf(place) + " is null, expected a value");
        }
    }

    private static @Nullable String firstNull(JsonNode json, String place) {
        if (json.isNull()) {
            return place;
        }
        for (String name : names(json)) {
            String found = firstNull(json.get(name), place + "." + name);
            if (found != null) {
                return found;
            }
        }
        for (int i = 0; json.isArray() && i < json.size(); i++) {
            String found = firstNull(json.get(i), place + "[" + i + "]");
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /**
     * Checks that a document is what was understood of it.
     *
     * @param found the document
     * @param understood what this program writes for what it has read
     * @param where named in the message
     * @throws FormatException at the first difference
     */
    public static void requireWhole(JsonNode found, JsonNode understood, String where) {
        // Numbers that were read are of the narrowest types, numbers to be written are not.
        byte[] written = understood.toString().getBytes(StandardCharsets.UTF_8);
        String difference = difference(found, JsonFiles.parse(written, where), "");
        if (difference != null) {
            throw new FormatException(where, difference);
        }
    }

    private static @Nullable String difference(JsonNode found, JsonNode written, String place) {
        if (found.equals(written)) {
            return null;
        }
        if (found.isObject() && written.isObject()) {
            Set<String> names = names(found);
            names.addAll(names(written));
            for (String name : names) {
                String below = place + "." + name;
                if (!found.has(name)) {
                    return nameOf(below) + " is missing";
                }
                if (!written.has(name)) {
                    return nameOf(below) + " is not known to this program";
                }
                String difference = difference(found.get(name), written.get(name), below);
                if (difference != null) {
                    return difference;
                }
            }
        }
        if (found.isArray() && written.isArray() && found.size() == written.size()) {
            for (int i = 0; i < found.size(); i++) {
                String difference = difference(found.get(i), written.get(i), place + "[" + i + "]");
                if (difference != null) {
                    return difference;
                }
            }
        }
        return nameOf(place) + " is " + shown(found) + ", expected " + shown(written);
    }

    private static Set<String> names(JsonNode json) {
        Set<String> names = new TreeSet<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String nameOf(String place) {
        return place.isEmpty() ? "the document" : place.replaceFirst("^\\.", "");
    }

    private static String shown(JsonNode json) {
        String text = json.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
