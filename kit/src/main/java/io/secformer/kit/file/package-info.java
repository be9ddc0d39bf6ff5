/**
 * Files: documents that are read strictly, files that appear whole or not at all, files and folders
 * of their owner alone or of one process at a time, and the exception for input that cannot be
 * used.
 */
@NullMarked
package io.secformer.kit.file;

import org.jspecify.annotations.NullMarked;
