package io.secformer.convert.checkpoint;

import org.jspecify.annotations.Nullable;

/** The element types of the safetensors format, under the format's own names. */
public enum DType {
    /** One byte, zero or one. */
    BOOL(1),
    /** Unsigned 8 bits. */
    U8(1),
    /** Signed 8 bits. */
    I8(1),
    /** Eight-bit float, 5 exponent bits. */
    F8_E5M2(1),
    /** Eight-bit float, 4 exponent bits. */
    F8_E4M3(1),
    /** Signed 16 bits. */
    I16(2),
    /** Unsigned 16 bits. */
    U16(2),
    /** IEEE 754 half precision. */
    F16(2),
    /** The upper half of a 32-bit float. */
    BF16(2),
    /** Signed 32 bits. */
    I32(4),
    /** Unsigned 32 bits. */
    U32(4),
    /** IEEE 754 single precision. */
    F32(4),
    /** Signed 64 bits; shares modulo 2^64 are stored so. */
    I64(8),
    /** Unsigned 64 bits. */
    U64(8),
    /** IEEE 754 double precision. */
    F64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether {@link SafeTensors#floats} reads this type. */
    public boolean isFloat() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    static @Nullable DType find(String name) {
        for (DType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }
}
