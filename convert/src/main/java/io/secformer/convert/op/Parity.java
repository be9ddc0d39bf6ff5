package io.secformer.convert.op;

/** The symmetry of a function about zero, which halves the work of fitting and of evaluating it. */
public enum Parity {
    /** {@code f(-x) = f(x)}: cosines only. */
    EVEN,
    /** {@code f(-x) = -f(x)}: sines only, and no constant. */
    ODD,
    /** No symmetry: cosines and sines. */
    GENERAL
}
