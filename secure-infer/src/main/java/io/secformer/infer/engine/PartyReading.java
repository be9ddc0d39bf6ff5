package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.FixedPoint;
import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Local;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.Pick;
import io.secformer.convert.op.Reading;
import io.secformer.convert.op.Secret;
import io.secformer.convert.op.WordContext;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.Operand;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.Peer;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.random.Seed;
import io.secformer.infer.suite.masked.InputProtocol;
import io.secformer.infer.suite.masked.RevealProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program on one party's shares: an inference.
 *
 * @param <O> what the party holds of an operand
 */
final class PartyReading<O extends Operand> implements Reading<long[], O>, WordContext {
    private final PartyContext context;
    private final ProtocolSuite<O> suite;
    private final Peer peer;
    private final Seed reveal;
    private final ServerView view;
    private byte @Nullable [] logits;

    /**
     * @param context has been prepared, and has what the client published
     * @param reveal the seed of both parties that the dealer does not have
     */
    PartyReading(PartyContext context, ProtocolSuite<O> suite, Peer peer, Seed reveal) {
        this(context, suite, peer, reveal, ServerView.NONE);
    }

    /** The same; {@code view} sees what is opened. */
    PartyReading(
            PartyContext context, ProtocolSuite<O> suite, Peer peer, Seed reveal, ServerView view) {
        this.context = context;
        this.suite = suite;
        this.peer = peer;
        this.reveal = reveal;
        this.view = view;
    }

    /** This party's share of the logits, packed, for the client. */
    byte[] logits() {
        byte[] found = logits;
        if (found == null) {
            throw new IllegalStateException("the program revealed nothing");
        }
        return found;
    }

    @Override
    public O input(Input input) {
        return suite.opening()
                .input(new InputProtocol(input).evaluate(context, context.published(input)));
    }

    @Override
    public List<O> open(int firstNumber, List<Secret<long[]>> values, List<Wire> wires) {
        List<Opening.Item> items = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            items.add(new Opening.Item(firstNumber + i, wires.get(i), values.get(i).data()));
        }
        List<O> opened = suite.opening().open(context, peer, items);
        for (int i = 0; i < opened.size(); i++) {
            view.opened(wires.get(i), opened.get(i));
        }
        return opened;
    }

    @Override
    public List<long[]> apply(int number, Op op, List<O> operands) {
        return suite.of(op).evaluate(context, peer, number, operands);
    }

    @Override
    public long[] local(Local op, List<long[]> arguments) {
        return op.evaluate(this, arguments);
    }

    @Override
    public O pick(Pick part, O x) {
        return suite.opening().pick(part, x);
    }

    @Override
    public void reveal(int number, Secret<long[]> value, Wire wire) {
        long[] share = value.data();
        logits =
                new RevealProtocol(wire, share.length)
                        .evaluate(
                                reveal,
                                context.inference(),
                                number,
                                context.leads(),
                                share,
                                context.kernels());
    }

    @Override
    public boolean addsPublic() {
        return context.leads();
    }

    @Override
    public long[] added(ParameterFormat format) {
        return context.weights().added(format.name());
    }

    /** Each party reduces its own share, rounding to nearest: {@link FixedPoint#reduce}. */
    @Override
    public long[] reduce(Local.Reduce op, long[] words) {
        int bits = op.bits();
        long low = FixedPoint.mask(op.x().ringBits());
        long[] result = new long[words.length];
        forEachBlock(
                result.length,
                (from, count) -> {
                    // Without the condition of FixedPoint.reduce: no bits is no operation.
                    for (int i = from; i < from + count; i++) {
                        long word = words[i] & low;
                        result[i] = (word >>> bits) + ((word >>> (bits - 1)) & 1);
                    }
                });
        return result;
    }

    @Override
    public void forEachBlock(int elements, BlockTask task) {
        context.forEachBlock(elements, task);
    }
}
