/**
 * Trained models as Hugging Face folders. Start at {@link io.secformer.distill.export.ModelExport},
 * which writes configuration, weights and tokenizer; {@code Provenance} beside them records data,
 * settings and versions.
 */
@NullMarked
package io.secformer.distill.export;

import org.jspecify.annotations.NullMarked;
