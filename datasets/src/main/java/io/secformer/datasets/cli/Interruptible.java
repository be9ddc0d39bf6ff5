package io.secformer.datasets.cli;

/** A command that keeps something when it is told to end (Ctrl-C, SIGTERM). */
interface Interruptible {
    /** One sentence: what is kept, and how to go on; called on another thread. */
    String whenInterrupted();
}
