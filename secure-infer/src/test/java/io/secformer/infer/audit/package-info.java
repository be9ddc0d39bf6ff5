/**
 * An audit of the pseudorandom streams of whole inferences: every stream that dealer, parties and
 * client open is written down, by code that a class loader adds to the generator's class; what the
 * parties send is compared with itself. Engines that are broken on purpose must fail it.
 */
@NullMarked
package io.secformer.infer.audit;

import org.jspecify.annotations.NullMarked;
