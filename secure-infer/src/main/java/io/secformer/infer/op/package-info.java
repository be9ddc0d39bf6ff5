/**
 * The program's operations under secure computation: the readings of the dealer, of a party before
 * and during a request, of the client, and of one who only wants to know the cost.
 */
@NullMarked
package io.secformer.infer.op;

import org.jspecify.annotations.NullMarked;
