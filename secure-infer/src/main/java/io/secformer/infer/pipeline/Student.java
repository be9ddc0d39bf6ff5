package io.secformer.infer.pipeline;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.kit.command.Choice;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run distills before it shares a model.
 *
 * @param softmax the student's; null for no student: the teacher itself is shared
 */
record Student(@Nullable SoftmaxFunction softmax) {

    private static final Student NONE = new Student(null);

    /**
     * Requires that servers can evaluate it.
     *
     * @throws IllegalArgumentException if a strategy cannot compute its softmax
     */
    void requireComputable(Strategy strategy) {
        AttentionRule.requireComputable(
                softmax == null ? SoftmaxFunction.SOFTMAX : softmax, strategy);
    }

    /** Whether the teacher itself is shared. */
    boolean isNone() {
        return softmax == null;
    }

    private String word() {
        return softmax == null ? "none" : softmax.jsonName();
    }

    /** One of them by its name: a student of every softmax, or none. */
    static final class Words extends Choice<Student> {
        Words() {
            super(all(), Student::word);
            alsoKnownAs("exp", new Student(SoftmaxFunction.SOFTMAX));
        }

        private static List<Student> all() {
            return Stream.concat(
                            Stream.of(SoftmaxFunction.values()).map(Student::new), Stream.of(NONE))
                    .toList();
        }
    }
}
