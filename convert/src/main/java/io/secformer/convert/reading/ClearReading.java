package io.secformer.convert.reading;

import io.secformer.convert.op.ClearContext;
import io.secformer.convert.op.Local;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.Pick;
import io.secformer.convert.op.Reading;
import io.secformer.convert.op.WordContext;
import java.util.List;

/** A program on fixed-point integers in the clear: operations mean what they say. */
abstract class ClearReading implements Reading<long[], long[]>, ClearContext, WordContext {

    @Override
    public List<long[]> apply(int number, Op op, List<long[]> operands) {
        return op.evaluate(this, operands);
    }

    @Override
    public long[] local(Local op, List<long[]> arguments) {
        return op.evaluate(this, arguments);
    }

    @Override
    public final long[] pick(Pick part, long[] x) {
        return part.of(x);
    }

    @Override
    public final boolean addsPublic() {
        return true;
    }

    /** Rounds to nearest, with all 64 bits. */
    @Override
    public final long[] reduce(Local.Reduce op, long[] words) {
        int bits = op.bits();
        long half = 1L << (bits - 1);
        long[] result = new long[words.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (words[i] + half) >> bits;
        }
        return result;
    }
}
