/**
 * What notebooks need beside the project's own classes, and share. Start at {@link
 * io.secformer.notebooks.plot.LinePlot} for pictures and at {@link
 * io.secformer.notebooks.model.SmallModels} for models to look at. No command uses this module.
 */
@NullMarked
package io.secformer.notebooks;

import org.jspecify.annotations.NullMarked;
