package io.secformer.infer.pipeline;

import io.secformer.kit.command.Choice;
import java.util.List;

/** What a run distills before it shares a model. */
enum Student {
    /** A student with 2Quad attention. */
    TWO_QUAD("2quad"),
    /** Nothing: the teacher itself is shared. */
    NONE("none");

    private final String word;

    Student(String word) {
        this.word = word;
    }

    /** One of them by its name. */
    static final class Words extends Choice<Student> {
        Words() {
            super(List.of(Student.values()), student -> student.word);
        }
    }
}
