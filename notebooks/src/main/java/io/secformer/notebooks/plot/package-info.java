/**
 * Pictures of numbers, for notebooks: {@link io.secformer.notebooks.plot.LinePlot}, {@link
 * io.secformer.notebooks.plot.BarPlot}, {@link io.secformer.notebooks.plot.Histograms}, {@link
 * io.secformer.notebooks.plot.HeatMap} and {@link io.secformer.notebooks.plot.Icicle}, each ended
 * by {@code image()}, and {@link io.secformer.notebooks.plot.Pictures}, which puts them side by
 * side.
 */
@NullMarked
package io.secformer.notebooks.plot;

import org.jspecify.annotations.NullMarked;
