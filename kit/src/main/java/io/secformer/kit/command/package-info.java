/**
 * What every command line has in common: how a command is run and interrupted, what a failure says,
 * which numbers and places options take.
 */
@NullMarked
package io.secformer.kit.command;

import org.jspecify.annotations.NullMarked;
