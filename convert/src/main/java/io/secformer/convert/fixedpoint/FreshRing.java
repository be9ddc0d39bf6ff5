package io.secformer.convert.fixedpoint;

import io.secformer.kit.file.FormatException;

/**
 * The ring of a fresh product.
 *
 * @param name the site
 * @param ringBits 1 to 64
 */
public record FreshRing(String name, int ringBits) implements SiteFormat {

    public FreshRing {
        if (ringBits < 1 || ringBits > 64) {
            throw new FormatException(
                    name + " would need a ring of " + ringBits + " bits; 64 are there");
        }
    }
}
