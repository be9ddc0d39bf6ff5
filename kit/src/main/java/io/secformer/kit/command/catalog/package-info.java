/**
 * The commands of the class path under one root, and the script that completes them in a shell,
 * which is made of what they say of themselves.
 */
@NullMarked
package io.secformer.kit.command.catalog;

import org.jspecify.annotations.NullMarked;
