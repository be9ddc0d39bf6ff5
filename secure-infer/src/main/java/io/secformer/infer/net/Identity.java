package io.secformer.infer.net;

import java.util.regex.Pattern;

/**
 * Who somebody is.
 *
 * @param role what it is
 * @param name its own name: of a client any, of all others the label of the role
 */
public record Identity(Role role, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    /** Checks the name: a to z, digits, dot, dash and underscore, at most 63 characters. */
    public Identity {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no name: expected a to z, 0 to 9, '.', '-' and '_', at most 63"
                            + " characters, a letter or digit first");
        }
        if (role != Role.CLIENT && !name.equals(role.label())) {
            throw new IllegalArgumentException(
                    "the name of the " + role + " is '" + name + "', expected its role");
        }
        if (role == Role.CLIENT && isOther(name)) {
            throw new IllegalArgumentException("a client cannot be named " + name);
        }
    }

    /** The identity of a role that exists once; the default client for clients. */
    public static Identity of(Role role) {
        return new Identity(role, role.label());
    }

    /** A client of a name. */
    public static Identity client(String name) {
        return new Identity(Role.CLIENT, name);
    }

    /**
     * Whoever has that name: a role that exists once, or a client.
     *
     * @throws IllegalArgumentException if it is no name
     */
    public static Identity named(String name) {
        for (Role role : Role.values()) {
            if (role.label().equals(name)) {
                return of(role);
            }
        }
        return client(name);
    }

    /** The role, and of a named client the name. */
    @Override
    public String toString() {
        return name.equals(role.label()) ? name : role + " " + name;
    }

    private static boolean isOther(String name) {
        return name.equals(Role.DEALER.label())
                || name.equals(Role.PARTY0.label())
                || name.equals(Role.PARTY1.label());
    }
}
