/**
 * The bottom of the house: what all modules share and no subject owns. It is a module of its own,
 * below {@code datasets}, because a server needs it: a server's distribution has commands, files
 * and documents, but neither tokenizers nor ND4J, which {@code datasets} brings along.
 */
@NullMarked
package io.secformer.kit;

import org.jspecify.annotations.NullMarked;
