/**
 * How fast this machine is: ring products beside what they are measured by, and what an inference
 * takes beyond them. Start at {@code KernelBench} for products and {@code Machine} for predictions
 * of time.
 */
@NullMarked
package io.secformer.infer.bench;

import org.jspecify.annotations.NullMarked;
