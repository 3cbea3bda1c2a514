package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Functions and layers that no model calls.
class UncalledTest {
    @Test
    void areCheckedForNames() {
        assertEquals(
                List.of("E0202", "E0201"),
                Programs.codes(
                        """
                        layer l(x: float[..., I], units: int, act: fn = relu) {
                            param W: float[I, units] = glorot_uniform()
                            return dense(act(x @ W), unit = 3)
                        }
                        fn g(x: float[N, K]) = reshap(x, [N, K / 2, 2])
                        """));
    }

    @Test
    void areNotBlamedForWhatDependsOnTheirArguments() {
        assertEquals(
                List.of(),
                Programs.codes(
                        """
                        fn f(x, k: int, g: fn) {
                            for i in 0..k { x = g(x) }
                            y, z = split(x, parts = k)
                            return if k > 3 { y } else { z }
                        }
                        layer l(x: float[N, ...], cell: layer) = f(cell(x), 3, relu)
                        """
                                .replace(
                                        "= f(cell(x), 3, relu)",
                                        "{ return f(cell(x), 3, relu) }")));
    }
}
