/**
 * The nine GLUE tasks and the diagnostic set AX: labels, splits, files and official metrics; the
 * reader and writer of their files, the published numbers of rows, and submissions. Source: Wang et
 * al., GLUE, ICLR 2019, and the files of its distribution.
 */
@NullMarked
package io.secformer.datasets.glue;

import org.jspecify.annotations.NullMarked;
