/**
 * What every protocol has in common: {@link io.secformer.infer.protocol.Protocol} is one way to
 * compute one operation on shares, {@link io.secformer.infer.protocol.ProtocolSuite} chooses it,
 * and the contexts are what dealer and parties work with.
 */
@NullMarked
package io.secformer.infer.protocol;

import org.jspecify.annotations.NullMarked;
