/**
 * Checkpoints: safetensors files, read through a memory map with every number of the header checked
 * first, and Hugging Face folders under canonical tensor names. Start at {@link
 * io.secformer.convert.checkpoint.HfCheckpoint} for a folder, {@link
 * io.secformer.convert.checkpoint.SafeTensors} for a file.
 */
@NullMarked
package io.secformer.convert.checkpoint;

import org.jspecify.annotations.NullMarked;
