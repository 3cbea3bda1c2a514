package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

class WavTest {
    /// A wav file with an odd chunk before the sound.
    static byte[] wav(int coding, int channels, int bits, byte[] sound) {
        ByteBuffer out = ByteBuffer.allocate(56 + sound.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(48 + sound.length).put(ascii("WAVE"));
        out.put(ascii("note")).putInt(3).putInt(0);
        out.put(ascii("fmt ")).putInt(16).putShort((short) coding).putShort((short) channels);
        int frame = channels * bits / 8;
        out.putInt(8000).putInt(8000 * frame).putShort((short) frame).putShort((short) bits);
        return out.put(ascii("data")).putInt(sound.length).put(sound).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Wav.Sound read(byte[] content) {
        return Wav.read(DataFile.of("a.wav", content));
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void readsEveryCoding() {
        float[] expected = {-1, 0, 0.5f};
        byte[] pcm8 = {0, (byte) 128, (byte) 192};
        byte[] pcm16 =
                bytes(6).putShort((short) -32768)
                        .putShort((short) 0)
                        .putShort((short) 16384)
                        .array();
        byte[] pcm24 = {0, 0, (byte) 0x80, 0, 0, 0, 0, 0, 0x40};
        byte[] pcm32 = bytes(12).putInt(Integer.MIN_VALUE).putInt(0).putInt(1 << 30).array();
        byte[] float32 = bytes(12).putFloat(-1).putFloat(0).putFloat(0.5f).array();
        byte[] float64 = bytes(24).putDouble(-1).putDouble(0).putDouble(0.5).array();
        assertArrayEquals(expected, read(wav(1, 1, 8, pcm8)).samples().floats());
        assertArrayEquals(expected, read(wav(1, 1, 16, pcm16)).samples().floats());
        assertArrayEquals(expected, read(wav(1, 1, 24, pcm24)).samples().floats());
        assertArrayEquals(expected, read(wav(1, 1, 32, pcm32)).samples().floats());
        assertArrayEquals(expected, read(wav(3, 1, 32, float32)).samples().floats());
        assertArrayEquals(expected, read(wav(3, 1, 64, float64)).samples().floats());
    }

    @Test
    void stereoIsAveraged() {
        byte[] sound = bytes(8).putShort((short) 16384).putShort((short) 0).putInt(0).array();
        Wav.Sound stereo = read(wav(1, 2, 16, sound));
        assertEquals(List.of(2, 2), stereo.samples().dims());
        assertArrayEquals(new float[] {0.25f, 0}, stereo.mono().floats());
    }

    @Test
    void readsSpokenDigits() {
        Path folder = SharedData.path("spoken-digits/recordings");
        WavFolder digits = WavFolder.byName(folder, Pattern.compile("(\\d)_.*"));
        assertEquals(900, digits.labels().rows());
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), digits.classes());
        assertEquals(8000, digits.rate());
        int longest = Arrays.stream(digits.lengths().ints()).max().orElseThrow();
        assertEquals(List.of(900, longest), digits.samples().dims());
        assertEquals(1.31, longest / 8000.0, 0.01);
        Pattern wrong = Pattern.compile("digit(\\d)");
        assertSentence(() -> WavFolder.byName(folder, wrong), "nothing to read", "digit(");
        Pattern bare = Pattern.compile("_0");
        assertSentence(() -> WavFolder.byName(folder, bare), "'_0'", "no group");
        WavFolder some = WavFolder.byName(folder, Pattern.compile("(\\d)_.*_[0-4]\\.wav"));
        assertEquals(300, some.labels().rows());
    }

    @Test
    void badFilesAreNamed() {
        byte[] good = wav(1, 1, 16, new byte[8]);
        assertSentence(
                () -> read(Arrays.copyOf(good, good.length - 2)), "cut short", "8 bytes", "6");
        assertSentence(() -> read(Arrays.copyOf(good, 30)), "fmt");
        assertSentence(() -> read(wav(2, 1, 4, new byte[8])), "coding 2 with 4 bits");
        assertSentence(() -> read(wav(1, 1, 16, new byte[7])), "not a multiple");
        assertSentence(() -> read("OggS0000000000000".getBytes()), "not a wav file", "'OggS0000'");
    }
}
