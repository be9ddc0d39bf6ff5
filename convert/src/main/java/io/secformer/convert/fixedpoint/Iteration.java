package io.secformer.convert.fixedpoint;

/**
 * An iteration for {@code 1/x} or {@code 1/sqrt(x)}: its argument is brought into the domain in
 * which it converges, by a public power of two.
 *
 * @param name the site, which is also the wire of what is divided by
 * @param deflation the argument is divided by two to this power; even for a root
 * @param steps how many there are
 */
public record Iteration(String name, int deflation, int steps) implements SiteFormat {

    public Iteration {
        if (steps < 1 || steps > 64) {
            throw new IllegalArgumentException(
                    "iteration " + name + ": steps must be 1 to 64, found " + steps);
        }
        if (Math.abs(deflation) > 40) {
            throw new IllegalArgumentException(
                    "iteration " + name + ": deflation must be -40 to 40, found " + deflation);
        }
    }
}
