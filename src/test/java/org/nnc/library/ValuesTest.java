package org.nnc.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.Stream;

/// What functions of the library give, worked out by hand, where the reference numbers have no
/// case.
class ValuesTest {
    private static void check(String expression, String expected, int step) {
        double[] values =
                Stream.of(expected.trim().split("\\s+")).mapToDouble(Double::parseDouble).toArray();
        double[] found = Expressions.value(expression, step, 1).toDoubles();
        assertArrayEquals(values, found, 1e-9, expression);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    step(tensor([-1, 0, 2]))                               | 0 0 1
                    linear(tensor([-1, 2]))                                | -1 2
                    maxout(tensor([[1, 5, 3, 2]]))                         | 5 3
                    l2_normalize(tensor([3.0, 4]))                         | 0.6 0.8
                    stack([tensor([1, 2]), tensor([3, 4])], axis = 1)      | 1 3 2 4
                    clip(tensor([-2, 0.5, 2]), -1, 1)                      | -1 0.5 1
                    mean(tensor([true, false, true, true]))                | 0.75
                    positions(2, 4)[1]           | 0.8414709848 0.5403023059 0.0099998333 0.9999500004
                    global_avg_pool(tensor([[[1, 2, 3], [4, 5, 9]]]))      | 2 6
                    global_max_pool(tensor([[[1, 2, 3], [4, 5, 9]]]))      | 3 9
                    residual(tensor([1.0, -1]), relu)                      | 2 -1
                    """)
    void structures(String expression, String expected) {
        check(expression, expected, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    accuracy(tensor([[1, 2], [3, 0], [0, 1]]), tensor([1, 1, 1]))        | 0.6666666666667
                    top_k_accuracy(tensor([[3, 2, 1], [3, 2, 1]]), tensor([1, 2]), k = 2) | 0.5
                    confusion(tensor([0, 1, 1]), tensor([0, 0, 1]), 2)                    | 1 1 0 1
                    precision(tensor([1, 1, 0, 1]) > 0, tensor([1, 0, 1, 1]) > 0)         | 0.6666666666667
                    recall(tensor([1, 0, 0, 1]) > 0, tensor([1, 1, 1, 1]) > 0)            | 0.5
                    f1(tensor([1, 0, 0, 1]) > 0, tensor([1, 1, 1, 1]) > 0)                | 0.6666666666667
                    precision(tensor([0, 0]) > 0, tensor([1, 0]) > 0)                     | 0
                    auc(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]) > 0)          | 0.75
                    auc(tensor([0.5, 0.5]), tensor([0, 1]) > 0)                           | 0.5
                    mae(tensor([1.0, 2]), tensor([2, 4]))                                 | 1.5
                    rmse(tensor([1.0, 2]), tensor([2, 2]))                                | 0.7071067811865
                    perplexity(tensor(0.6931471805599453))                                | 2
                    """)
    void metrics(String expression, String expected) {
        check(expression, expected, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    l1(tensor([1, -2.0]), 0.5)                              | 1.5
                    l2(tensor([1, -2.0]), 0.5)                              | 2.5
                    max_norm(tensor([[3.0, 0.3], [4, 0.4]]), 1)             | 0.6 0.3 0.8 0.4
                    clip_value(tensor([-2.0, 0.5]), 1)                      | -1 0.5
                    clip_norm(tensor([3.0, 4]), 1)                          | 0.6 0.8
                    clip_norm(tensor([0.3, 0.4]), 1)                        | 0.3 0.4
                    concat(clip_global_norm([tensor([3.0]), tensor([4.0])], 1))   | 0.6 0.8
                    smooth_labels(tensor([[1.0, 0]]), 0.1)                  | 0.95 0.05
                    """)
    void limits(String expression, String expected) {
        check(expression, expected, 0);
    }

    /// The total is ten steps, the plateau factor one half.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    warm_up(0.1, warmup = 0.4)                  | 0 | 0.025
                    warm_up(0.1, warmup = 0.4)                  | 9 | 0.1
                    warm_up(constant_rate(0.1), warmup = 0.4)   | 1 | 0.05
                    step_decay(0.1, factor = 0.5, every = 0.3)  | 2 | 0.1
                    step_decay(0.1, factor = 0.5, every = 0.3)  | 7 | 0.025
                    exponential(0.1, factor = 0.01)             | 5 | 0.01
                    cosine(0.1)                                 | 0 | 0.1
                    cosine(0.1)                                 | 5 | 0.05
                    cosine(0.1, warmup = 0.2)                   | 0 | 0.05
                    cosine(0.1, warmup = 0.2)                   | 2 | 0.1
                    cosine(0.1, warmup = 0.2, last = 0.02)      | 6 | 0.06
                    plateau(0.1)                                | 3 | 0.05
                    """)
    void schedules(String expression, int step, String expected) {
        check(expression + " + zeros(1)", expected, step);
    }
}
