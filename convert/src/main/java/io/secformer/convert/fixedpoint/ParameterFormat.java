package io.secformer.convert.fixedpoint;

/**
 * Format of a parameter: a matrix, row-major, of fixed-point integers.
 *
 * @param name name in the program
 * @param rows inputs of a weight; 1 for a vector
 * @param columns outputs of a weight
 * @param fractionBits fraction bits
 * @param ringBits low bits of a share that matter: the widest ring in which the parameter is used
 */
public record ParameterFormat(String name, int rows, int columns, int fractionBits, int ringBits) {

    public ParameterFormat {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "parameter " + name + ": shape " + rows + " x " + columns + " is empty");
        }
        if ((long) rows * columns > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException(
                    "parameter " + name + ": " + rows + " x " + columns + " is too large");
        }
        if (ringBits < 1 || ringBits > 64) {
            throw new IllegalArgumentException(
                    "parameter " + name + ": ring bits must be 1 to 64, found " + ringBits);
        }
    }

    /** The number of elements. */
    public int size() {
        return rows * columns;
    }
}
