/**
 * Every command of the program under one root, and what is written from that: {@link
 * io.secformer.commands.catalog.CompletionScript} for shells, {@link
 * io.secformer.commands.catalog.ReferencePage} for people.
 */
@NullMarked
package io.secformer.commands.catalog;

import org.jspecify.annotations.NullMarked;
