package io.secformer.infer.audit;

import io.secformer.infer.audit.StreamLog.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must hold of all streams that a session opened. */
final class StreamRules {
    private static final String MASKS = "Masks";
    private static final String DEALT = "SeedShares";
    private static final String INPUTS = "InputSeeds";

    private final String first;
    private final String second;
    private final String reveal;
    private final List<Use> uses;
    private final Map<String, List<Use>> streams;
    private final List<String> failures = new ArrayList<>();

    /**
     * @param first party 0's seed of the session
     * @param second party 1's
     * @param reveal both parties', which nobody else has
     */
    StreamRules(String first, String second, String reveal, List<Use> uses) {
        this.first = first;
        this.second = second;
        this.reveal = reveal;
        this.uses = uses;
        this.streams = uses.stream().collect(Collectors.groupingBy(Use::name));
    }

    int streams() {
        return streams.size();
    }

    /**
     * Checks all.
     *
     * @param maskBytes of the masks that one party needs in an inference, an operation each, in
     *     ascending order
     */
    List<String> failures(List<Long> maskBytes, long inferences) {
        Map<String, String> keys = new HashMap<>();
        streams.forEach(
                (name, of) -> {
                    separate(name, of, keys);
                    once(name, of);
                });
        uses.forEach(this::owned);
        for (String seed : List.of(first, second)) {
            for (long inference = 1; inference <= inferences; inference++) {
                aMaskForEachOpening(seed, inference, maskBytes);
            }
        }
        for (long inference = 1; inference <= inferences; inference++) {
            aMaskForTheLogits(inference);
        }
        return failures;
    }

    private void separate(String name, List<Use> of, Map<String, String> keys) {
        Set<String> kinds = of.stream().map(Use::kind).collect(Collectors.toSet());
        require(kinds.size() == 1, "separation: " + shown(name) + " is used for " + kinds);
        Set<Long> lengths = of.stream().map(use -> use.bytes().get()).collect(Collectors.toSet());
        require(lengths.size() == 1, "separation: " + shown(name) + " is read to " + lengths);
        String other = keys.putIfAbsent(of.getFirst().key(), name);
        require(
                other == null || other.equals(name),
                "separation: " + shown(name) + " has the key of " + shown("" + other));
        Use use = of.getFirst();
        boolean numbered =
                switch (use.kind()) {
                    case MASKS -> use.stream() < 0;
                    case DEALT -> use.stream() >= 0 && use.seed().equals(first);
                    case INPUTS -> use.operation() == Integer.MIN_VALUE;
                    default -> false;
                };
        require(numbered, "separation: " + shown(name) + " is used for " + use.kind());
    }

    private void once(String name, List<Use> of) {
        Map<String, Long> roles =
                of.stream().collect(Collectors.groupingBy(Use::role, Collectors.counting()));
        Use use = of.getFirst();
        if (use.kind().equals(DEALT)) {
            require(
                    roles.equals(Map.of("dealer", 1L, "party0", 1L)),
                    "single use: " + shown(name) + " was dealt and expanded by " + roles);
        }
        if (use.kind().equals(MASKS)) {
            for (String party : List.of("party0", "party1")) {
                require(
                        roles.getOrDefault(party, 0L) <= 1,
                        "single use: the mask " + shown(name) + " was expanded by " + roles);
            }
        }
    }

    private void owned(Use use) {
        boolean allowed =
                switch (use.role()) {
                    case "dealer" -> !use.seed().equals(reveal);
                    case "party0" -> !use.seed().equals(second);
                    case "party1" -> !use.seed().equals(first);
                    case "client" -> !List.of(first, second, reveal).contains(use.seed());
                    default -> false;
                };
        require(allowed, "owners: " + use.role() + " opened " + shown(use.name()));
    }

    private void aMaskForEachOpening(String seed, long inference, List<Long> maskBytes) {
        Map<Integer, Long> bytes = new TreeMap<>();
        streams.values().stream()
                .map(List::getFirst)
                .filter(use -> use.seed().equals(seed) && use.inference() == inference)
                .filter(use -> use.kind().equals(MASKS))
                .forEach(use -> bytes.merge(number(use), use.bytes().get(), Long::sum));
        List<Long> found = bytes.values().stream().sorted().toList();
        require(
                found.equals(maskBytes),
                "masks: inference " + inference + " has " + found + ", opens " + maskBytes);
    }

    /** An operation that opens two things has a mask by its number, and one by the complement. */
    private static int number(Use use) {
        return use.operation() < 0 ? ~use.operation() : use.operation();
    }

    private void aMaskForTheLogits(long inference) {
        Map<String, Long> roles =
                uses.stream()
                        .filter(use -> use.seed().equals(reveal) && use.inference() == inference)
                        .collect(Collectors.groupingBy(Use::role, Collectors.counting()));
        require(
                roles.equals(Map.of("party0", 1L, "party1", 1L)),
                "single use: the logits' mask of inference " + inference + " opened by " + roles);
    }

    /** Seeds of the tests are no secrets, and long. */
    private String shown(String name) {
        return name.replace(first, "seed0").replace(second, "seed1").replace(reveal, "reveal");
    }

    private void require(boolean holds, String failure) {
        if (!holds) {
            failures.add(failure);
        }
    }
}
