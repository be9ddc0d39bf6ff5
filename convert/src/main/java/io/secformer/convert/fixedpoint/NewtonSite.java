package io.secformer.convert.fixedpoint;

/**
 * A place of the program where a Newton step follows a series.
 *
 * @param name the site, which is also the wire on which the result is opened
 * @param step the step
 * @param ringBits ring of the result
 */
public record NewtonSite(String name, NewtonStep step, int ringBits) implements SiteFormat {

    public NewtonSite {
        if (ringBits < 1 || ringBits > 64) {
            throw new IllegalArgumentException(
                    "Newton step " + name + ": ring bits must be 1 to 64, found " + ringBits);
        }
    }
}
