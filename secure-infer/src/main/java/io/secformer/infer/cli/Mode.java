package io.secformer.infer.cli;

import io.secformer.kit.command.Choice;
import java.util.List;
import java.util.Locale;

/** How an evaluation runs a model. */
enum Mode {
    /** On the weights themselves, in floating point. */
    CLEAR,
    /** On the weights themselves, in the rings and formats of their shares. */
    FIXED,
    /** On shares, and beside that in fixed point and in the clear. */
    PRIVATE;

    /** Its name in options. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One of them by its name. */
    static final class Words extends Choice<Mode> {
        Words() {
            super(List.of(Mode.values()), Mode::word);
        }
    }
}
