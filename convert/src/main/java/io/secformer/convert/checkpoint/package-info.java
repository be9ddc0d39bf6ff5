/**
 * Checkpoints: safetensors files, read through a memory map with every number of the header checked
 * first, and Hugging Face folders under canonical tensor names.
 */
@NullMarked
package io.secformer.convert.checkpoint;

import org.jspecify.annotations.NullMarked;
