package org.nnc.rewrite;

import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;

/// Divides the axes of two shapes of as many elements into runs that hold as many elements each.
final class Blocks {
    private Blocks() {}

    /// Axes from `fromStart` to before `fromEnd` of the one shape are those from `toStart` of the
    /// other.
    record Block(int fromStart, int fromEnd, int toStart, int toEnd) {}

    /// The finest such division that is found, in order.
    static List<Block> of(Shape from, Shape to) {
        List<Block> blocks = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < from.rank() || j < to.rank()) {
            int startI = i;
            int startJ = j;
            Dim left = i < from.rank() ? from.dim(i++) : Dim.ONE;
            Dim right = j < to.rank() ? to.dim(j++) : Dim.ONE;
            while (!left.equals(right)) {
                // The side that divides the other must grow; where neither does, both do.
                boolean growLeft = right.exactQuotient(left).isPresent() || j == to.rank();
                if (growLeft && i < from.rank()) left = left.times(from.dim(i++));
                else if (j < to.rank()) right = right.times(to.dim(j++));
                else if (i < from.rank()) left = left.times(from.dim(i++));
                else break;
            }
            blocks.add(new Block(startI, i, startJ, j));
        }
        return blocks;
    }
}
