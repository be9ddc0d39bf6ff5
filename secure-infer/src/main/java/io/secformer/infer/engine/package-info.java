/**
 * The roles of an inference as readings of one program: {@link
 * io.secformer.infer.engine.DealerEngine}, {@link io.secformer.infer.engine.PartyEngine} before and
 * during a request, {@link io.secformer.infer.engine.ClientEngine}, and {@link
 * io.secformer.infer.engine.CostReading}, which has no data at all. What an operation does in each
 * of them is its protocol's business.
 */
@NullMarked
package io.secformer.infer.engine;

import org.jspecify.annotations.NullMarked;
