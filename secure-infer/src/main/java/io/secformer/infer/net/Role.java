package io.secformer.infer.net;

import java.util.Arrays;

/** What a participant is; its certificate says so. */
public enum Role {
    DEALER("dealer"),
    PARTY0("party0"),
    PARTY1("party1"),
    CLIENT("client");

    private final String label;

    Role(String label) {
        this.label = label;
    }

    /** The name in certificates, folders and messages, such as {@code party0}. */
    public String label() {
        return label;
    }

    /**
     * The role of a party.
     *
     * @throws IllegalArgumentException unless {@code party} is 0 or 1
     */
    public static Role ofParty(int party) {
        return switch (party) {
            case 0 -> PARTY0;
            case 1 -> PARTY1;
            default ->
                    throw new IllegalArgumentException(
                            "the party is " + party + ", expected 0 or 1");
        };
    }

    /**
     * The role of a label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Role ofLabel(String label) {
        return Arrays.stream(values())
                .filter(role -> role.label.equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no role named '" + label + "'"));
    }

    @Override
    public String toString() {
        return label;
    }
}
