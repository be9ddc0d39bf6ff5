/**
 * Links that a dealer or a server takes from others: how many a client may have, what it is told
 * and what is logged, signs of life while it waits, and the end of links whose client is no longer
 * allowed.
 */
@NullMarked
package io.secformer.infer.session.link;

import org.jspecify.annotations.NullMarked;
