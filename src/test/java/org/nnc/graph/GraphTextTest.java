package org.nnc.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.source.CompileException;
import org.nnc.source.SourceFile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class GraphTextTest {
    private static final String EXAMPLE =
            """
            graph "example" {
              %0 = variable.input {name="x"} : float[N, 3]
              %1 = variable.parameter {name="net.W"} : float[3, 2]
              %2 = einsum %0, %1 {left="ab", right="bc", result="ac"} : float[N, 2]
              %3 = constant {value=0.0} : float
              %4 = reshape %3 : float[1, 1]
              %5 = expand %4 : float[N, 2]
              %6 = map.max %2, %5 : float[N, 2]
              %7 = concat %6, %2 {axis=1} : float[N, 4]
              %8 = reduce.sum %7 {axes=[0, 1]} : float
              %9 = slice %1 {starts=[0, 1], steps=[1, 1], sizes=[3, 1]} : float[3, 1]
              %10 = reshape %9 : float[3]
              output "loss" = %8
              update "net.b" = %10
            }
            """;

    @Test
    void printsWhatItReads() {
        assertEquals(EXAMPLE, GraphPrinter.print(GraphParser.parse(EXAMPLE)));
    }

    @Test
    void everyOperationPrintsAndParsesBack() {
        List<Sample> samples = new ArrayList<>(OpSamples.all());
        samples.addAll(OpSamples.gradients());
        Set<Class<?>> seen = new HashSet<>();
        for (Sample s : samples) {
            String text = GraphPrinter.print(s.graph());
            Graph back = GraphParser.parse(text);
            GraphVerifier.verify(s.graph(), back, "parsing");
            assertEquals(text, GraphPrinter.print(back));
            for (Node n : s.graph().nodes()) seen.add(n.op().getClass());
        }
        assertEquals(Set.of(Op.class.getPermittedSubclasses()), seen);
    }

    @Test
    void operandsMayNestAndTypesMayBeLeftOut() {
        Graph g =
                GraphParser.parse(
                        """
                        graph "short" {
                          %x = variable.input {name="x"} : float // a comment
                          output "y" = map.add(map.mul(%x, 2), -1e-3)
                        }
                        """);
        assertEquals(
                """
                graph "short" {
                  %0 = variable.input {name="x"} : float
                  %1 = constant {value=2.0} : float
                  %2 = map.mul %0, %1 : float
                  %3 = constant {value=-0.001} : float
                  %4 = map.add %2, %3 : float
                  output "y" = %4
                }
                """,
                GraphPrinter.print(g));
    }

    @Test
    void placesInTheSourceAreComments() {
        SourceFile file = new SourceFile("net.nn", "y = x + 1");
        Builder b = new Builder();
        b.setOrigin(Optional.of(file.span(4, 9)));
        Graph g =
                new Graph("g", b, java.util.Map.of("y", Nodes.constant(b, 1)), java.util.Map.of());
        String text = GraphPrinter.printWithOrigins(g);
        assertTrue(text.contains("%0 = constant {value=1.0} : float // net.nn:1:5\n"), text);
        assertEquals(GraphPrinter.print(g), GraphPrinter.print(GraphParser.parse(text)));
    }

    @Test
    void errorsSayWhereAndWhat() {
        String head = "graph \"g\" {\n  %x = variable.input {name=\"x\"} : float[3]\n  ";
        assertSays("no operation is called 'mystery'", head + "%y = mystery %x\n}");
        assertSays("%z is not defined above", head + "%y = reverse %z {axes=[0]}\n}");
        assertSays("reduce wants its axes", head + "%y = reduce.sum %x\n}");
        assertSays("reverse has no attribute axis", head + "%y = reverse %x {axis=0}\n}");
        assertSays("there is no scalar plus", head + "%y = map.plus %x, %x\n}");
        assertSays("map gives float[3] here", head + "%y = map.neg %x : float[4]\n}");
        assertSays("map does not fit its operands", head + "%y = map.add %x, 1\n}");
        assertSays("%x is defined twice", head + "%x = map.neg %x\n}");
        assertSays("expected '='", head + "%y map.neg %x\n}");
        assertSays("'1x' is no number", head + "%y = map.neg 1x\n}");
        assertSays("in the size '3 +'", head + "%y = iota {axis=0} : int[3 +]\n}");
        assertSays("expected '%'", head);
        assertSays("expected 'graph'", "");
    }

    private static void assertSays(String message, String text) {
        CompileException e = assertThrows(CompileException.class, () -> GraphParser.parse(text));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().contains("<graph>:"), e.getMessage());
    }
}
