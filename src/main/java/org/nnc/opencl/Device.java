package org.nnc.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A device that OpenCL can compute on, and what it can do. Sizes are in bytes.
///
/// @param units how many work groups it runs at once
/// @param vectorWidth how many 32-bit floats its registers hold
public record Device(
        String name,
        String platform,
        String driver,
        Kind kind,
        int units,
        int vectorWidth,
        long memory,
        long largestBuffer,
        long localMemory,
        int largestGroup,
        boolean doubles,
        boolean exactDivision,
        boolean sharesMemory,
        long id) {

    /// What decides over schedules: processors of the host's kind, or many small ones with local
    /// memory.
    public enum Kind {
        CPU,
        GPU
    }

    static Device of(Cl cl, long platform, long id) {
        Properties p = new Properties(cl, id);
        boolean cpu = (p.number(0x1000) & 2) != 0;
        return new Device(
                p.text(0x102B),
                text(cl.info(Cl.Info.PLATFORM, platform, 0x0902)),
                p.text(0x102D) + ", " + p.text(0x102F),
                cpu ? Kind.CPU : Kind.GPU,
                (int) p.number(0x1002),
                (int) Math.max(1, p.number(0x103A)),
                p.number(0x101F),
                p.number(0x1010),
                p.number(0x1023),
                (int) p.number(0x1004),
                p.number(0x1032) != 0,
                (p.number(0x101B) & 128) != 0,
                p.number(0x1035) != 0,
                id);
    }

    /// The same, with the schedules of another kind.
    Device as(Kind other) {
        return new Device(
                name,
                platform,
                driver,
                other,
                units,
                vectorWidth,
                memory,
                largestBuffer,
                localMemory,
                largestGroup,
                doubles,
                exactDivision,
                sharesMemory,
                id);
    }

    /// One line for a list.
    public String summary() {
        return "%s (%s, %s): %d units, vectors of %d floats, %.1f GiB%s"
                .formatted(
                        name,
                        kind,
                        platform,
                        units,
                        vectorWidth,
                        memory / (double) (1 << 30),
                        doubles ? ", 64-bit floats" : "");
    }

    private record Properties(Cl cl, long id) {
        /// Of 4 or 8 bytes.
        long number(int property) {
            byte[] bytes = cl.info(Cl.Info.DEVICE, id, property);
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            return bytes.length == 4 ? b.getInt() : b.getLong();
        }

        String text(int property) {
            return Device.text(cl.info(Cl.Info.DEVICE, id, property));
        }
    }

    private static String text(byte[] zeroTerminated) {
        return new String(zeroTerminated, StandardCharsets.UTF_8).replace("\0", "").strip();
    }
}
