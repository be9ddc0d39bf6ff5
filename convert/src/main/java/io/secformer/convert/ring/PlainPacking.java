package io.secformer.convert.ring;

/** {@link BitPacking}, word by word: runs everywhere. */
public final class PlainPacking implements WordPacking {

    @Override
    public void pack(long[] values, int from, int count, int bits, byte[] out, int at) {
        BitPacking.pack(values, from, count, bits, out, at);
    }

    @Override
    public void unpack(byte[] in, int at, int count, int bits, long[] out, int from) {
        BitPacking.unpack(in, at, count, bits, out, from);
    }

    @Override
    public String describe() {
        return "packing word by word";
    }
}
