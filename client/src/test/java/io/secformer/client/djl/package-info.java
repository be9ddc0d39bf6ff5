/** Tests of the library as a model of DJL's. */
@NullMarked
package io.secformer.client.djl;

import org.jspecify.annotations.NullMarked;
