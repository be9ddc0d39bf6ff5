/**
 * The page about every command that there is, and the one command that none of our modules runs.
 */
@NullMarked
package io.secformer.commands.catalog;

import org.jspecify.annotations.NullMarked;
