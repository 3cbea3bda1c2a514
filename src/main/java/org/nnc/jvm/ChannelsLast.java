package org.nnc.jvm;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Pooling;
import org.nnc.program.Program;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lets what one convolution writes for another lie position by position, with the channels of each
/// side by side: the first has them in lanes anyway, and need not transpose its sums; the other
/// takes [org.nnc.runtime.Winograd]'s sums and differences of a vector of channels at a time, and
/// need not copy the image before.
final class ChannelsLast {
    private final Program program;
    private final Lasting lasting;

    /// Of each kernel; another order of a buffer's numbers does not change it.
    private final List<Accesses> accesses;

    private ChannelsLast(Program program) {
        this.program = program;
        this.lasting = new Lasting(program);
        this.accesses = program.kernels().stream().map(Accesses::of).toList();
    }

    private ChannelsLast(Program changed, ChannelsLast before) {
        this.program = changed;
        this.lasting = before.lasting;
        this.accesses = before.accesses;
    }

    /// The program with such buffers read and written so.
    static Program of(Program program) {
        if (program.precision() != Precision.FLOAT32) return program;
        ChannelsLast changed = new ChannelsLast(program);
        for (int i = 0; i < program.kernels().size(); i++) changed = changed.readBy(i);
        return changed.program;
    }

    /// With the image of a kernel changed, if it has one that may be.
    private ChannelsLast readBy(int reader) {
        Optional<Windows> form = windows(reader).filter(Windows::fast);
        Optional<Expr.Read> source = form.flatMap(Windows::source);
        if (source.isEmpty()) return this;
        Windows w = form.get();
        Buffer b = source.get().buffer();
        Index at = source.get().at();
        Var channel = w.summed().orElseThrow();
        Optional<Dim> plane = at.stride(channel);
        boolean suits =
                b.role() == Buffer.Role.TEMPORARY
                        && b.dtype() == DType.FLOAT
                        && channel.extent().isConstant()
                        && plane.isPresent()
                        && plane.get().isConstant();
        if (!suits || !isOnlyFor(b, reader)) return this;
        for (int writer = 0; writer < reader; writer++) {
            if (!writes(writer, b)) continue;
            int first =
                    writer > 0 && kernel(writer) instanceof Kernel.LoopNest ? writer - 1 : writer;
            Moved moved = new Moved(b, channel.extent(), plane.get());
            ChannelsLast changed = new ChannelsLast(with(reader, writer, moved), this);
            boolean takes = changed.windows(reader).filter(Windows::isLast).isPresent();
            boolean gives = changed.windows(first).filter(Windows::keepsLanes).isPresent();
            return takes && gives ? changed : this;
        }
        return this;
    }

    private Kernel kernel(int i) {
        return program.kernels().get(i);
    }

    private boolean writes(int i, Buffer b) {
        return accesses.get(i).written().contains(b);
    }

    /// Whether nothing else reads it, and one kernel writes it.
    private boolean isOnlyFor(Buffer b, int reader) {
        int writers = 0;
        for (int i = 0; i < program.kernels().size(); i++) {
            if (writes(i, b)) writers++;
            if (i != reader && accesses.get(i).read().contains(b)) return false;
        }
        return writers == 1;
    }

    /// What a kernel, together with pooling after it, is written as.
    private Optional<Windows> windows(int i) {
        if (!(kernel(i) instanceof Kernel.Contraction c) || !lasting.lasts(c.left())) {
            return Optional.empty();
        }
        Optional<Pooling> pooling =
                i + 1 < program.kernels().size()
                        ? Pooling.of(program, c, kernel(i + 1))
                        : Optional.empty();
        return pooling.flatMap(p -> Pooled.windows(p, true, program.precision()))
                .or(() -> Windows.ofKept(c).map(Windows::fastest));
    }

    private Program with(int reader, int writer, Moved moved) {
        List<Kernel> kernels = new ArrayList<>(program.kernels());
        kernels.set(reader, moved.kernel(kernel(reader)));
        kernels.set(writer, moved.kernel(kernel(writer)));
        return program.withKernels(kernels);
    }

    /// @param plane positions of an image's channel
    private record Moved(Buffer buffer, Dim channels, Dim plane) {
        Kernel kernel(Kernel k) {
            return switch (k) {
                case Kernel.LoopNest n -> n.with(all(n.body()));
                case Kernel.Contraction c ->
                        c.with(expr(c.left()), expr(c.right()), all(c.epilogue()));
                case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> k;
            };
        }

        private List<Stmt> all(List<Stmt> body) {
            return body.stream().map(s -> s.moved(this::expr, this::store)).toList();
        }

        private Expr.Read store(Buffer b, Index at) {
            return new Expr.Read(b, b.equals(buffer) ? written(at) : at);
        }

        private Expr expr(Expr e) {
            if (e instanceof Expr.Read(Buffer b, Index at) && b.equals(buffer)) {
                return new Expr.Read(b, read(at));
            }
            return e.mapOperands(this::expr);
        }

        private Index written(Index at) {
            Index image = at.dividedBy(plane);
            Index first = image.dividedBy(channels).times(plane).plus(at.remainder(plane));
            return first.times(channels).plus(image.remainder(channels));
        }

        /// Each variable moves either from image to image, from channel to channel, or within one:
        /// so, what lies beyond a border and is not read need not be known. Others stay.
        private Index read(Index at) {
            Dim image = channels.times(plane);
            boolean within =
                    at.constant().isConstant()
                            && Math.abs(at.constant().intValue()) < plane.intValue();
            if (!within) return at;
            Index sum = Index.of(at.constant().times(channels));
            for (Map.Entry<Index.Atom, Dim> t : at.terms().entrySet()) {
                if (!(t.getKey() instanceof Index.Variable(Var v))) return at;
                Dim stride = t.getValue();
                boolean moves = stride.exactQuotient(image).isPresent();
                Dim moved = stride.exactQuotient(plane).orElse(stride.times(channels));
                sum = sum.plus(Index.of(v).times(moves ? stride : moved));
            }
            return sum;
        }
    }
}
