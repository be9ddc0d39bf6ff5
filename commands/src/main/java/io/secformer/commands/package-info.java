/**
 * All commands of all modules in one place, which see each other nowhere else: completion for
 * shells, and the reference.
 */
@NullMarked
package io.secformer.commands;

import org.jspecify.annotations.NullMarked;
