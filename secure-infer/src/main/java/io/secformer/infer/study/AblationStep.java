package io.secformer.infer.study;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.SoftmaxFunction;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A way of computing a network, and the one change by which it differs from another way.
 *
 * @param section whether changes are made one after the other, alone, or all but one
 * @param name short, unique in an ablation
 * @param change what is changed, for people
 * @param from name of the step that is changed; null of the first
 * @param softmax function of attention
 * @param strategy how the network is computed
 */
record AblationStep(
        Section section,
        String name,
        String change,
        @Nullable String from,
        SoftmaxFunction softmax,
        Strategy strategy) {

    /** How the changes of a list are made. */
    enum Section {
        /** One after the other, from CrypTen to our own design. */
        TOGETHER,
        /** Each applied to CrypTen by itself. */
        ALONE,
        /** Our own design less one choice. */
        WITHOUT;

        /** Its name in files. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
