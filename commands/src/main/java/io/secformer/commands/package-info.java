/**
 * All commands of all modules in one place, which see each other nowhere else: the reference, and
 * what holds of every command.
 */
@NullMarked
package io.secformer.commands;

import org.jspecify.annotations.NullMarked;
