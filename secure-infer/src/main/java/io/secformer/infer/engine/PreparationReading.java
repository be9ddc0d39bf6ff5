package io.secformer.infer.engine;

import io.secformer.convert.op.DatalessReading;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Pick;
import io.secformer.infer.protocol.MaskShare;
import io.secformer.infer.protocol.PartyContext;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.suite.masked.InputProtocol;
import java.util.List;

/**
 * The program on a party's mask shares, before the request: its share of every mask times its
 * weight, biases added, so that online one local product a weight remains.
 */
final class PreparationReading extends DatalessReading<MaskShare> {
    private final PartyContext context;
    private final ProtocolSuite<?> suite;

    PreparationReading(PartyContext context, ProtocolSuite<?> suite) {
        this.context = context;
        this.suite = suite;
    }

    @Override
    protected MaskShare opened(int number, OpenedFormat format) {
        if (suite.opening().masked()) {
            context.prepareMask(number, format.shape().size(), format.wire().ringBits());
        }
        return new MaskShare(context, number, format);
    }

    @Override
    public MaskShare input(Input input) {
        new InputProtocol(input).prepare(context);
        return new MaskShare(context, input.number(), input.format());
    }

    @Override
    public MaskShare pick(Pick part, MaskShare x) {
        return x.part(part);
    }

    @Override
    protected void note(int number, Op op, List<MaskShare> operands) {
        suite.of(op).prepare(context, number, operands);
    }
}
