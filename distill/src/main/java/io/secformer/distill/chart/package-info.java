/**
 * Charts of predictions, as pages for a browser. Start at {@link
 * io.secformer.distill.chart.ClassCharts}, which draws ROC and calibration of the labels and logits
 * that {@link io.secformer.distill.chart.PredictedClasses} reads.
 */
@NullMarked
package io.secformer.distill.chart;

import org.jspecify.annotations.NullMarked;
