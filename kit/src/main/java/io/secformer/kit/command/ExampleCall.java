package io.secformer.kit.command;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call that works, at the end of a command's help; a command has several, as {@link Examples}.
 * All commands speak of the same things: {@code model} is a fine-tuned classifier, {@code shares}
 * what {@code convert} made of it, {@code keys} the folder of the roles' keys, {@code glue} a
 * folder of GLUE files, {@code runs} what longer commands write, and the task is SST-2.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface ExampleCall {
    /** What it does, in a few words that begin with a small letter. */
    String does();

    /** The command line in one line, without the program's name; long ones are broken in help. */
    String line();
}
