/**
 * Shares of a model: two folders, one a party, each a safetensors file of 64-bit words and a
 * manifest. Either folder alone is uniformly random words and public facts; both together are the
 * model. Writing makes both or neither, reading checks everything before it is used. Start at
 * {@link io.secformer.convert.share.ShareWriter} and {@link
 * io.secformer.convert.share.ShareFolder}; {@link io.secformer.convert.share.ShareVerifier} holds
 * both folders against a checkpoint.
 */
@NullMarked
package io.secformer.convert.share;

import org.jspecify.annotations.NullMarked;
