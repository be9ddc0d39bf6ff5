/** Charts of what a model predicted, as pages for a browser. */
@NullMarked
package io.secformer.distill.chart;

import org.jspecify.annotations.NullMarked;
