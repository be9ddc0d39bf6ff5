/**
 * Downloads the official GLUE files: a table of what there is with sizes and SHA-256, a download
 * that goes on where it was cut, and the steps from archives to files in the reader's layout.
 * Nothing is unpacked before its checksum was right, and a file has its final name only when it is
 * whole.
 */
@NullMarked
package io.secformer.datasets.fetch;

import org.jspecify.annotations.NullMarked;
