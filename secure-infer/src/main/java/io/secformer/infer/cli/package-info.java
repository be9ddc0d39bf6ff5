/** The commands of {@code secformer} that run models: roles, clients, evaluations, whole runs. */
@NullMarked
package io.secformer.infer.cli;

import org.jspecify.annotations.NullMarked;
