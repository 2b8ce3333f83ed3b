package dev.foretoken.models;

import dev.foretoken.api.ForetokenException;
import java.nio.ByteBuffer;

/** How the values of a tensor are stored, named as in safetensors files; all are little-endian. */
public enum DataType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    /** The narrowest type that keeps of this type's values all that float32 keeps. */
    DataType stored() {
        return this == F16 || this == BF16 ? this : F32;
    }

    /** @throws ForetokenException if weights are not stored so */
    void requireStorable() {
        if (stored() != this) {
            throw unstorable();
        }
    }

    private ForetokenException unstorable() {
        return new ForetokenException(
                ForetokenException.Code.INVALID_ARGUMENT,
                "Weights cannot be stored as [" + this + "]; use F32, F16 or BF16");
    }

    /** Takes {@code count} values off the buffer, as float32. */
    void read(ByteBuffer buffer, float[] values, int from, int count) {
        switch (this) {
            case F32 -> {
                buffer.asFloatBuffer().get(values, from, count);
                buffer.position(buffer.position() + count * bytes);
            }
            case F16 -> {
                for (int i = from; i < from + count; i++) {
                    values[i] = HalfPrecision.fromFloat16(buffer.getShort());
                }
            }
            case BF16 -> {
                for (int i = from; i < from + count; i++) {
                    values[i] = HalfPrecision.fromBfloat16(buffer.getShort());
                }
            }
            case F64, I64, I32, I16, I8, U8, BOOL -> {
                for (int i = from; i < from + count; i++) {
                    values[i] = (float) readDouble(buffer);
                }
            }
        }
    }

    /** Takes one value off the buffer; an integer beyond 2^53 is rounded. */
    double readDouble(ByteBuffer buffer) {
        return switch (this) {
            case F64 -> buffer.getDouble();
            case F32 -> buffer.getFloat();
            case F16 -> HalfPrecision.fromFloat16(buffer.getShort());
            case BF16 -> HalfPrecision.fromBfloat16(buffer.getShort());
            case I64, I32, I16, I8, U8, BOOL -> readLong(buffer);
        };
    }

    /** Takes one integer off the buffer. */
    long readLong(ByteBuffer buffer) {
        return switch (this) {
            case I64 -> buffer.getLong();
            case I32 -> buffer.getInt();
            case I16 -> buffer.getShort();
            case I8, BOOL -> buffer.get();
            case U8 -> buffer.get() & 0xFF;
            case F64, F32, F16, BF16 -> throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT, "[" + this + "] values cannot be read as integers");
        };
    }

    /** Appends float32 values to the buffer, rounded to nearest. */
    void write(float[] values, int from, int count, ByteBuffer buffer) {
        switch (this) {
            case F32 -> {
                buffer.asFloatBuffer().put(values, from, count);
                buffer.position(buffer.position() + count * bytes);
            }
            case F16 -> {
                for (int i = from; i < from + count; i++) {
                    buffer.putShort(HalfPrecision.toFloat16(values[i]));
                }
            }
            case BF16 -> {
                for (int i = from; i < from + count; i++) {
                    buffer.putShort(HalfPrecision.toBfloat16(values[i]));
                }
            }
            case F64, I64, I32, I16, I8, U8, BOOL -> throw unstorable();
        }
    }
}
