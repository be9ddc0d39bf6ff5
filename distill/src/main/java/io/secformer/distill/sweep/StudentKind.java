package io.secformer.distill.sweep;

import io.secformer.convert.model.ActivationFunction;
import io.secformer.convert.model.SoftmaxFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a student computes: {@code 2quad+gelu}, or {@code 2quad@3+gelu} with another constant.
 *
 * @param softmax its softmax
 * @param offset the constant of 2Quad; null for the usual one
 * @param activation its activation
 */
record StudentKind(
        SoftmaxFunction softmax, @Nullable Double offset, ActivationFunction activation) {

    /**
     * Reads a kind.
     *
     * @throws IllegalArgumentException if it is none
     */
    static StudentKind parse(String kind) {
        String[] parts = kind.split("\\+", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "kind '" + kind + "', expected a softmax and an activation: 2quad+gelu");
        }
        String[] words = parts[0].split("@", 2);
        SoftmaxFunction softmax = SoftmaxFunction.parse(words[0]);
        if (words.length == 2 && softmax != SoftmaxFunction.TWO_QUAD) {
            throw new IllegalArgumentException(
                    "kind '" + kind + "': only 2quad has a constant, as in 2quad@3+gelu");
        }
        return new StudentKind(
                softmax,
                words.length == 2 ? offset(kind, words[1]) : null,
                ActivationFunction.parse(parts[1]));
    }

    private static double offset(String kind, String text) {
        double offset;
        try {
            offset = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("kind '" + kind + "', expected a number after @", e);
        }
        SoftmaxFunction.requireOffset(offset);
        return offset;
    }

    /** Options of {@code distill student}. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--softmax", softmax.jsonName()));
        if (offset != null) {
            arguments.addAll(List.of("--softmax-offset", offset.toString()));
        }
        arguments.addAll(List.of("--activation", activation.jsonName()));
        return arguments;
    }

    @Override
    public String toString() {
        return softmax.jsonName()
                + (offset == null ? "" : "@" + offset)
                + "+"
                + activation.jsonName();
    }
}
