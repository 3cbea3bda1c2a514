package org.nnc.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads sound from RIFF WAVE files: PCM of 8, 16, 24 or 32 bits and floats of 32 or 64, any number
/// of channels.
public final class Wav {
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xfffe;

    private Wav() {}

    /// A piece of sound.
    ///
    /// @param rate frames a second
    /// @param samples shape `[frames, channels]`, PCM scaled to −1 up to before 1
    public record Sound(int rate, Column samples) {
        public int frames() {
            return samples.rows();
        }

        /// The mean of the channels, shape `[frames]`.
        public Column mono() {
            int channels = samples.rowSize();
            if (channels == 1) {
                return Column.of(samples.origin(), samples.values(), frames());
            }
            float[] all = samples.floats();
            float[] mean = new float[frames()];
            for (int i = 0; i < all.length; i++) {
                mean[i / channels] += all[i] / channels;
            }
            return Column.of(samples.origin(), new Values.Floats(mean), frames());
        }
    }

    private record Format(int coding, int channels, int rate, int bits) {
        int frameBytes() {
            return channels * (bits / 8);
        }
    }

    /// The sound of the file.
    public static Sound read(DataFile file) {
        byte[] content = file.bytes();
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < 12
                || in.getInt(0) != fourCc("RIFF")
                || in.getInt(8) != fourCc("WAVE")) {
            throw DataException.of(
                    "%s is not a wav file: it begins with %s, where 'RIFF' and 'WAVE' are "
                            + "expected.",
                    file.name(), DataFile.firstBytes(content));
        }
        Format format = format(file.name(), chunk(file.name(), in, "fmt "));
        ByteBuffer data = chunk(file.name(), in, "data");
        if (data.remaining() % format.frameBytes() != 0) {
            throw DataException.of(
                    "%s is damaged: %d bytes of sound are not a multiple of a frame's %d.",
                    file.name(), data.remaining(), format.frameBytes());
        }
        int frames = data.remaining() / format.frameBytes();
        float[] samples = new float[frames * format.channels()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sample(format, data);
        }
        Values values = new Values.Floats(samples);
        return new Sound(format.rate(), Column.of(file.name(), values, frames, format.channels()));
    }

    /// The content of the first chunk of this name. Chunks are padded to an even length.
    private static ByteBuffer chunk(String name, ByteBuffer in, String id) {
        long at = 12;
        while (at + 8 <= in.limit()) {
            long size = in.getInt((int) at + 4) & 0xffffffffL;
            if (in.getInt((int) at) == fourCc(id)) {
                if (at + 8 + size > in.limit()) {
                    throw DataException.of(
                            "%s is cut short: its '%s' chunk announces %d bytes, and %d are left.",
                            name, id.strip(), size, in.limit() - at - 8);
                }
                return in.slice((int) at + 8, (int) size).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += 8 + size + size % 2;
        }
        throw DataException.of(
                "%s is cut short or damaged: it has no '%s' chunk.", name, id.strip());
    }

    private static Format format(String name, ByteBuffer in) {
        if (in.remaining() < 16) {
            throw DataException.of("%s is damaged: its 'fmt' chunk is too short.", name);
        }
        int coding = in.getShort(0) & 0xffff;
        if (coding == EXTENSIBLE && in.remaining() >= 26) {
            coding = in.getShort(24) & 0xffff; // the first bytes of the sub-format's GUID
        }
        Format format = new Format(coding, in.getShort(2) & 0xffff, in.getInt(4), in.getShort(14));
        int bits = format.bits();
        boolean known =
                switch (coding) {
                    case PCM -> bits == 8 || bits == 16 || bits == 24 || bits == 32;
                    case FLOAT -> bits == 32 || bits == 64;
                    default -> false;
                };
        if (!known) {
            throw DataException.of(
                    "%s is wav of coding %d with %d bits a sample; PCM (1) of 8, 16, 24, 32 "
                            + "bits and float (3) of 32, 64 bits can be read; convert it.",
                    name, coding, bits);
        }
        if (format.channels() == 0 || format.rate() <= 0) {
            throw DataException.of(
                    "%s is damaged: it announces %d channels at %d frames a second.",
                    name, format.channels(), format.rate());
        }
        return format;
    }

    private static float sample(Format format, ByteBuffer in) {
        if (format.coding() == FLOAT) {
            return format.bits() == 32 ? in.getFloat() : (float) in.getDouble();
        }
        return switch (format.bits()) {
            case 8 -> ((in.get() & 0xff) - 128) / 128f; // only 8 bits are without a sign
            case 16 -> in.getShort() / 32768f;
            case 24 -> (in.get() & 0xff | (in.get() & 0xff) << 8 | in.get() << 16) / 8388608f;
            default -> in.getInt() / 2147483648f;
        };
    }

    private static int fourCc(String id) {
        return id.charAt(0) | id.charAt(1) << 8 | id.charAt(2) << 16 | id.charAt(3) << 24;
    }
}
