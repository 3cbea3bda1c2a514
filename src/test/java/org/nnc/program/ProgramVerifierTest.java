package org.nnc.program;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.memory.MemoryPlanner;
import org.nnc.program.ProgramVerifier.BrokenProgramException;

/// A sound program, and what the verifier says when one line of it is damaged.
class ProgramVerifierTest {
    private static final String SOUND =
            """
            program Small float32
                size N
                buffer input x : float[3 * N]
                buffer input order : int[3 * N]
                buffer parameter W : float[12]
                buffer output y : float[4 * N]
                buffer output k : float[3 * N]
                buffer temporary t0 : float[4 * N]
                buffer temporary t1 : int[3 * N]
                kernel product contraction
                    rows i0 < N
                    columns i1 < 4
                    inner k0 < 3
                    left = x[3 * i0 + k0]
                    right = W[4 * k0 + i1]
                    result sum0 : float
                    tiles 12 2 240 384 1024
                    epilogue
                        t0[4 * i0 + i1] = sum0
                kernel rows loops
                    for i0 < N parallel
                        let top : float = -Infinity
                        for i1 < 4 vector
                            top max= t0[4 * i0 + i1]
                        for i1 < 4 vector
                            y[4 * i0 + i1] = sub(t0[4 * i0 + i1], top)
                kernel sorted sort ascending
                    source x
                    target t1
                    outer N
                    extent 3
                    inner 1
                kernel taken loops
                    for i0 < N parallel
                        for i1 < 3 vector
                            k[3 * i0 + i1] = x[clamp(t1[3 * i0 + i1], 3) + 3 * i0]
            """;

    private static void verify(String text) {
        ProgramVerifier.verify(ProgramParser.parse(text), "guilty");
    }

    @Test
    void acceptsWhatIsSound() {
        verify(SOUND);
        Program planned = MemoryPlanner.plan(ProgramParser.parse(SOUND));
        ProgramVerifier.verify(planned, "memory");
        verify(ProgramPrinter.print(planned));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    kernel taken      | kernel rows       | two kernels are called rows
                    temporary t0      | input t0          | product writes t0, which is only given
                    y[4 * i0 + i1] =  | y[4 * i1] =       | all iterations of i0 write one place of y
                    y[4 * i0 + i1] =  | y[4 * i0] =       | all iterations of i1 write one place of y
                    left = x[3 * i0 + k0] | left = x[3 * i1 + k0] | the left factor depends on i1
                    right = W[4 * k0 + i1] | right = W[4 * k0 + i0] | the right factor depends on i0
                    for i1 < 3 vector | for i1 < 3 parallel | i1 is parallel within a loop
                    for i0 < N parallel | for i0 < N vector | i1 is a vector loop in another
                    for i1 < 3 vector | for i0 < 3 vector | two loops around use i0
                    sub(t0[4 * i0 + i1], top) | sub(t0[4 * i0 + i1], 3) | sub does not take [float, int]
                    sub(t0[4 * i0 + i1], top) | lt(t0[4 * i0 + i1], top) | what is stored in y is bool, not float
                    buffer temporary t1 : int[3 * N] | buffer temporary t1 : float[3 * N] | t1 does not hold int
                    size N            | size M            | the free size N is not listed
                    """)
    void saysWhatIsBroken(String sound, String damaged, String problem) {
        int at = SOUND.indexOf(sound);
        assertBroken(
                SOUND.substring(0, at) + damaged + SOUND.substring(at + sound.length()), problem);
    }

    @Test
    void nothingIsReadBeforeItIsWritten() {
        assertBroken(swapped(), "rows reads t0 before it is written");
    }

    private static void assertBroken(String text, String problem) {
        var e = assertThrows(BrokenProgramException.class, () -> verify(text));
        assertTrue(e.getMessage().startsWith("after guilty: "), e.getMessage());
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    buffer input x : float[3 * N] | buffer given x | line 3 of a program's text: one of [input, parameter
                    tiles 12 2 240 384 1024 | tiles 12 2 | a number expected, found the line's end
                    x[3 * i0 + k0]     | z[3 * i0 + k0]  | a buffer that is declared, not 'z', expected
                    let top : float = -Infinity | let bottom : float = 0.0 | a local that is defined, not 'top', expected
                    kernel sorted sort | kernel sorted sorted | loops, contraction, sort, repeat or blocks expected
                    inner 1            | other 1         | 'inner' expected, found 'other 1'
                    """)
    void theParserSaysWhereTheTextIsNoProgram(String sound, String damaged, String problem) {
        int at = SOUND.indexOf(sound);
        String text = SOUND.substring(0, at) + damaged + SOUND.substring(at + sound.length());
        var e = assertThrows(IllegalArgumentException.class, () -> ProgramParser.parse(text));
        assertTrue(e.getMessage().matches("(?s)line \\d+ of a program's text: .*"), e.getMessage());
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }

    /// The product after its use.
    private static String swapped() {
        int product = SOUND.indexOf("    kernel product");
        int rows = SOUND.indexOf("    kernel rows");
        int sorted = SOUND.indexOf("    kernel sorted");
        return SOUND.substring(0, product)
                + SOUND.substring(rows, sorted)
                + SOUND.substring(product, rows)
                + SOUND.substring(sorted);
    }
}
