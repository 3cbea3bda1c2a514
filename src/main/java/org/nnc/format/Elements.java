package org.nnc.format;

import org.nnc.data.DataException;
import org.nnc.data.Values;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Elements of tensors as little-endian bytes, and back.
final class Elements {
    private static final int CHUNK = 1 << 13;

    private Elements() {}

    static Values decode(ElementType type, int size, byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        return switch (type) {
            case BOOL, U8 -> new Values.Bytes(content);
            case I8, I16, U16, I32 -> {
                int[] a = new int[size];
                for (int i = 0; i < size; i++) {
                    a[i] = (int) integer(type, in);
                }
                yield new Values.Ints(a);
            }
            case U32, I64, U64 -> {
                long[] a = new long[size];
                for (int i = 0; i < size; i++) {
                    a[i] = integer(type, in);
                }
                yield new Values.Longs(a);
            }
            case F16, BF16, F32 -> {
                float[] a = new float[size];
                for (int i = 0; i < size; i++) {
                    a[i] = single(type, in);
                }
                yield new Values.Floats(a);
            }
            case F64 -> {
                double[] a = new double[size];
                in.asDoubleBuffer().get(a);
                yield new Values.Doubles(a);
            }
        };
    }

    private static long integer(ElementType type, ByteBuffer in) {
        return switch (type) {
            case I8 -> in.get();
            case I16 -> in.getShort();
            case U16 -> in.getShort() & 0xffff;
            case I32 -> in.getInt();
            case U32 -> in.getInt() & 0xffffffffL;
            case I64 -> in.getLong();
            case U64 -> {
                long value = in.getLong();
                if (value < 0) {
                    throw DataException.of(
                            "a U64 element is %s, beyond 63 bits", Long.toUnsignedString(value));
                }
                yield value;
            }
            case BOOL, U8, F16, BF16, F32, F64 -> throw new IllegalArgumentException(type.name());
        };
    }

    private static float single(ElementType type, ByteBuffer in) {
        return switch (type) {
            case F16 -> Float.float16ToFloat(in.getShort());
            case BF16 -> Float.intBitsToFloat(in.getShort() << 16);
            default -> in.getFloat();
        };
    }

    static void encode(TensorData tensor, OutputStream out) throws IOException {
        ElementType type = tensor.type();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * type.bytes());
        chunk.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.size(); i++) {
            put(tensor.values(), i, type, chunk);
            if (!chunk.hasRemaining() || i == tensor.size() - 1) {
                out.write(chunk.array(), 0, chunk.position());
                chunk.clear();
            }
        }
    }

    private static void put(Values values, int i, ElementType type, ByteBuffer out) {
        switch (type) {
            case F64 -> out.putDouble(values.number(i));
            case F32 -> out.putFloat((float) values.number(i));
            case F16 -> out.putShort(Float.floatToFloat16((float) values.number(i)));
            case BF16 -> out.putShort(bfloat((float) values.number(i)));
            case BOOL, U8 ->
                    out.put((byte) ranged(values, i, type, 0, type == ElementType.U8 ? 255 : 1));
            case I8 -> out.put((byte) ranged(values, i, type, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case I16 ->
                    out.putShort((short) ranged(values, i, type, Short.MIN_VALUE, Short.MAX_VALUE));
            case U16 -> out.putShort((short) ranged(values, i, type, 0, 0xffff));
            case I32 ->
                    out.putInt((int) ranged(values, i, type, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case U32 -> out.putInt((int) ranged(values, i, type, 0, 0xffffffffL));
            case I64 -> out.putLong(values.whole(i));
            case U64 -> out.putLong(ranged(values, i, type, 0, Long.MAX_VALUE));
        }
    }

    /// Rounds to the nearest, ties to even; NaN stays NaN.
    private static short bfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >> 16 & 1) >> 16);
    }

    private static long ranged(Values values, int i, ElementType type, long least, long most) {
        long value = values.whole(i);
        if (value < least || value > most) {
            throw DataException.of("element %d is %d, which %s cannot hold", i, value, type);
        }
        return value;
    }
}
