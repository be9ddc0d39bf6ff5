/**
 * Model cards: the README that lies in a model's folder and beside its shares, for people who get
 * them, with the header that model hubs read. {@link io.secformer.convert.card.ModelCard} is of a
 * trained model, {@link io.secformer.convert.card.SharesCard} of a sharing. The same facts give the
 * same card.
 */
@NullMarked
package io.secformer.convert.card;

import org.jspecify.annotations.NullMarked;
