package org.nnc.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.program.ProgramVerifier.BrokenProgramException;

/// Sound blocks, and what the verifier says when one line of them is damaged.
class BlocksVerifierTest {
    private static final String SOUND =
            """
            program Blocked float32
                size N
                size T
                buffer input x : float[3 * N * T]
                buffer output y : float[N * T]
                buffer local l : float[8 * T]
                kernel both blocks of 8
                    outer n < N
                    row row < T
                    first first < T
                    kernel product contraction
                        rows row < T
                        columns j < T
                        inner k < 3
                        left = x[3 * T * n + 3 * row + k]
                        right = x[3 * T * n + 3 * j + k]
                        result sum : float
                        tiles 12 2 96 2048 512
                        epilogue
                            l[T * row + -T * first + j] = sum
                    kernel sums loops
                        for row < T parallel
                            let all : float = 0.0
                            for j < T vector
                                all sum= l[T * row + -T * first + j]
                            y[T * n + row] = all
            """;

    private static void verify(String text) {
        ProgramVerifier.verify(ProgramParser.parse(text), "guilty");
    }

    @Test
    void acceptsWhatIsSound() {
        verify(SOUND);
        assertEquals(SOUND, ProgramPrinter.print(ProgramParser.parse(SOUND)));
    }

    /// What a block finds in a buffer of its own is of no other block.
    @Test
    void aBlockReadsWhatItHasWritten() {
        int product = SOUND.indexOf("        kernel product");
        int sums = SOUND.indexOf("        kernel sums");
        String text =
                SOUND.substring(0, product)
                        + SOUND.substring(sums)
                        + SOUND.substring(product, sums);
        var e = assertThrows(BrokenProgramException.class, () -> verify(text));
        String problem = "l is read before the block writes it";
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    blocks of 8         | blocks of 0       | blocks of no rows
                    first first < T     | first first < N   | first is no row
                    y[T * n + row] =    | y[row] =          | blocks that differ in n write one place of y
                    for row < T parallel | for row < T vector | sums does not go over row
                    for row < T parallel | for i < T parallel | sums does not go over row
                    buffer local l      | buffer temporary l | blocks that differ in n write one place of l
                    l[T * row + -T * first + j] = sum | y[T * n + row] = sum | both reads l before it is written
                    """)
    void saysWhatIsBroken(String sound, String damaged, String problem) {
        int at = SOUND.indexOf(sound);
        String text = SOUND.substring(0, at) + damaged + SOUND.substring(at + sound.length());
        var e = assertThrows(BrokenProgramException.class, () -> verify(text));
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }
}
