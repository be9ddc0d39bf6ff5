/**
 * GLUE's official metrics: by DL4J's evaluation classes where they have them, else by Commons Math.
 */
@NullMarked
package io.secformer.datasets.metric;

import org.jspecify.annotations.NullMarked;
