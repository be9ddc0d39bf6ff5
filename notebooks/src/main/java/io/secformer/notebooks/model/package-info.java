/**
 * Models to look at, and what is looked at in them: {@link
 * io.secformer.notebooks.model.SmallModels}, trained once by the project's own commands, {@link
 * io.secformer.notebooks.model.LossCurve}, {@link io.secformer.notebooks.model.AttentionMaps},
 * {@link io.secformer.notebooks.model.Uniformity} and {@link
 * io.secformer.notebooks.model.SentenceMap}.
 */
@NullMarked
package io.secformer.notebooks.model;

import org.jspecify.annotations.NullMarked;
