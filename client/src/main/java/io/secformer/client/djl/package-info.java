/**
 * A private classifier as a model of the Deep Java Library, so that a program that predicts with a
 * local model predicts with a private one. No engine of DJL's is needed.
 */
@NullMarked
package io.secformer.client.djl;

import org.jspecify.annotations.NullMarked;
