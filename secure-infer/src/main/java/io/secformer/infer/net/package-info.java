/**
 * Links between two roles: ordered, framed, metered, with timeouts, over mutual TLS 1.3 or inside
 * one JVM, at full speed or as slow as a described network; and the keys and certificates that say
 * who is at the other end. Start at {@link io.secformer.infer.net.Channel}, which is a link; {@link
 * io.secformer.infer.net.TlsEndpoint} makes real ones.
 */
@NullMarked
package io.secformer.infer.net;

import org.jspecify.annotations.NullMarked;
