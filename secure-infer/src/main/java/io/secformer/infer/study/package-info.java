/**
 * Studies of the design: what each of its choices contributes. Start at {@link
 * io.secformer.infer.study.AblationCommand}; {@link io.secformer.infer.study.StudyPlot} draws what
 * is found.
 */
@NullMarked
package io.secformer.infer.study;

import org.jspecify.annotations.NullMarked;
