package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.reading.TokenInput;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.role.client.InferenceClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What an honest client waits, from its first connection to a right answer, several times one after
 * the other.
 *
 * @param seconds of each, in order of length
 */
record Waits(List<Double> seconds) {
    private static final int TIMES = 5;

    /** An attack may make three times as much of it. */
    private static final double MOST = 3;

    /** Whatever the machine does beside. */
    private static final double FLOOR_SECONDS = 5;

    /** Asks, and checks every answer: none may fail. */
    static Waits of(Roles roles, TinyShares tiny) {
        return new Waits(
                IntStream.range(0, TIMES)
                        .mapToObj(i -> ask(roles, tiny, tiny.input(i)))
                        .sorted()
                        .toList());
    }

    private static double ask(Roles roles, TinyShares tiny, TokenInput input) {
        long start = System.nanoTime();
        try (InferenceClient client = roles.client()) {
            double[] logits = client.infer(input).logits()[0];
            double seconds = since(start);
            double[] fixed = tiny.fixed(input);
            for (int label = 0; label < fixed.length; label++) {
                assertThat(logits[label] - fixed[label]).isBetween(-tiny.bound(), tiny.bound());
            }
            return seconds;
        }
    }

    /** Asks until there is an answer, as after the end of a session; how long that took. */
    static double untilAnswered(Roles roles, TinyShares tiny, double mostSeconds) {
        long start = System.nanoTime();
        while (true) {
            try {
                ask(roles, tiny, tiny.input(0));
                return since(start);
            } catch (ChannelException e) {
                if (since(start) > mostSeconds) {
                    throw e;
                }
                RoleJvm.pause(50);
            }
        }
    }

    double median() {
        return seconds.get(seconds.size() / 2);
    }

    double longest() {
        return seconds.getLast();
    }

    /** Checks that these, under an attack, are no more than an honest client can be asked. */
    void assertBearable(String attack, Waits quiet) {
        report(attack, quiet.median(), quiet.longest(), median(), longest());
        assertThat(longest())
                .as("%s: %s beside %s", attack, seconds, quiet.seconds)
                .isLessThan(Math.max(FLOOR_SECONDS, MOST * quiet.longest()));
    }

    /** Adds a line to the build's table. */
    static void report(String attack, double... seconds) {
        StringBuilder line = new StringBuilder(attack);
        for (double each : seconds) {
            line.append(String.format(Locale.ROOT, "\t%.2f", each));
        }
        try {
            Path folder = Files.createDirectories(Path.of("target"));
            Files.writeString(
                    folder.resolve("attacks.tsv"),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double since(long startNanos) {
        return (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
