package org.nnc.op;

import java.util.ArrayList;
import java.util.List;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

/// Windows that slide over the last axes of a tensor, as in convolution and pooling. One entry an axis.
///
/// @param kernel elements of a window; @param stride distance of neighbouring windows
/// @param dilation distance of neighbouring elements within a window
/// @param before elements added in front; @param after elements added behind
public record Window(
        List<Integer> kernel,
        List<Integer> stride,
        List<Integer> dilation,
        List<Integer> before,
        List<Integer> after) {
    public Window {
        kernel = List.copyOf(kernel);
        stride = List.copyOf(stride);
        dilation = List.copyOf(dilation);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    public int axes() {
        return kernel.size();
    }

    public Shape kernelShape() {
        return new Shape(kernel.stream().map(k -> Dim.of(k)).toList());
    }

    /// How many windows fit on each axis.
    public Shape outputs(Shape spatial) {
        List<Dim> outputs = new ArrayList<>();
        for (int i = 0; i < axes(); i++) {
            int reach = dilation.get(i) * (kernel.get(i) - 1) + 1;
            Dim room = spatial.dim(i).plus(before.get(i) + after.get(i) - reach);
            outputs.add(room.dividedBy(stride.get(i)).plus(1));
        }
        return new Shape(outputs);
    }

    /// `[L…, S…]` becomes `[L…, O…, K…]`.
    public Shape unfolded(Shape shape) {
        int lead = shape.rank() - axes();
        return shape.slice(0, lead).concat(outputs(shape.slice(lead, shape.rank()))).concat(kernelShape());
    }
}
