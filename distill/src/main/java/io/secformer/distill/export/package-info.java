/** Writes a trained model as a Hugging Face folder with a record of where it came from. */
@NullMarked
package io.secformer.distill.export;

import org.jspecify.annotations.NullMarked;
