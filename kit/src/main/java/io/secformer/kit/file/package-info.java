/**
 * Files: documents that are read strictly, files that appear whole or not at all, files of their
 * owner alone, and the exception for input that cannot be used.
 */
@NullMarked
package io.secformer.kit.file;

import org.jspecify.annotations.NullMarked;
