/**
 * What goes in: GLUE tasks from official files, from a download or from a built-in generator;
 * tokenization; metrics; submission files. Nothing here knows a model. This package holds what the
 * others share: the exception for data that cannot be used.
 */
@NullMarked
package io.secformer.datasets;

import org.jspecify.annotations.NullMarked;
