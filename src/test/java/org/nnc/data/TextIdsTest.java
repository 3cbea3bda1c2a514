package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class TextIdsTest {
    private static DataFile file(String text) {
        return DataFile.of("a.txt", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsShakespeare() {
        TextIds text = TextIds.characters(SharedData.file("tinyshakespeare/input.txt"));
        assertEquals(65, text.vocabulary().size());
        assertEquals(1_115_394, text.ids().rows());
        StringBuilder start = new StringBuilder();
        for (int id : text.ids().rows(0, 13).ints()) {
            start.append(text.vocabulary().get(id));
        }
        assertEquals("First Citizen", start.toString());
    }

    @Test
    void numbersCodePoints() {
        TextIds text = TextIds.characters(file("b\ud83d\ude00ab"));
        assertEquals(List.of("a", "b", "\ud83d\ude00"), text.vocabulary());
        assertArrayEquals(new int[] {1, 2, 0, 1}, text.ids().ints());
        assertArrayEquals(
                new int[] {0, 0}, TextIds.characters(file("aa"), text.vocabulary()).ids().ints());
        assertSentence(
                () -> TextIds.characters(file("abc"), text.vocabulary()),
                "a.txt",
                "'c' (number 2 of the file)",
                "3 of the vocabulary");
        assertArrayEquals(new int[] {0xc3, 0xa9}, TextIds.bytes(file("\u00e9")).ints());
    }

    @Test
    void otherEncodingsAreNamed() {
        DataFile latin = DataFile.of("a.txt", new byte[] {'a', (byte) 0xe9, 'b'});
        assertSentence(() -> TextIds.characters(latin), "a.txt is not a text in UTF-8");
    }
}
