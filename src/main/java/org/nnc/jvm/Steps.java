package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.runtime.Practice;
import org.nnc.source.Span;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes `run`, which does the kernels in order, and `part`, by which threads do parts of one.
final class Steps {
    private static final int KERNELS_PER_METHOD = 64;

    /// A method that does a range of a kernel's outermost loop, or all of it.
    ///
    /// @param extent of the loop that may be divided
    record Part(String method, Optional<Dim> extent, int grain, Dim cost) {}

    final ClassEmitter owner;
    final List<Part> parts = new ArrayList<>();

    /// The variables of enclosing [Kernel.Repeat]s and the fields that hold them.
    final Map<Var, String> repeats = new LinkedHashMap<>();

    private final Products products;

    private final Lasting lasting;

    /// The fields of all loops: for each thread, the step that it is at.
    final List<String> stepFields = new ArrayList<>();

    /// What the kernels were written as, in order.
    private final List<SharedLoop.Written> kernels = new ArrayList<>();

    /// Input products by the names of the loops that may do them, and of the products themselves.
    private final Map<String, InputProduct> inputs = new LinkedHashMap<>();

    private final Set<String> searched = new HashSet<>();

    private int methods;

    /// What the body of the innermost loop may change.
    private Optional<Changes> changes = Optional.empty();

    /// @param places the buffers whose memory is written
    private record Changes(Var step, Set<Buffer> places) {}

    Steps(ClassEmitter owner) {
        this.owner = owner;
        this.products = new Products(this);
        lasting = new Lasting(owner.program);
    }

    void write() {
        Code run = owner.method(ACC_PUBLIC, "run", "()V", 1);
        sequence(run, owner.program.kernels());
        practise(run);
        run.m.visitInsn(RETURN);
        ClassEmitter.end(run);
        if (owner.hasProducts()) products.write();
        writePart();
    }

    /// After each of the first runs, see [org.nnc.runtime.Practice].
    private void practise(Code code) {
        Label practised = new Label();
        String field = "practised";
        owner.writer.visitField(ACC_PRIVATE | ACC_STATIC, field, "I", null, null).visitEnd();
        code.getStatic(field, "I");
        code.constant(Practice.RUNS);
        code.m.visitJumpInsn(IF_ICMPGE, practised);
        code.getStatic(field, "I");
        code.constant(1);
        code.add(Kind.INT);
        code.m.visitFieldInsn(PUTSTATIC, owner.name, field, "I");
        code.load(Kind.REFERENCE, 0);
        code.constant(parts.size());
        String d = "(" + RuntimeClasses.type("Team$Task") + "I)V";
        code.invokeStatic(RuntimeClasses.name("Practice"), "calls", d);
        code.label(practised);
    }

    Products products() {
        return products;
    }

    /// Calls the kernels in order, through methods of a bounded number of them.
    private void sequence(Code code, List<Kernel> kernels) {
        for (Kernel k : kernels) if (k instanceof Kernel.Repeat r) findInput(kernels, r);
        if (kernels.size() <= KERNELS_PER_METHOD) {
            each(code, kernels);
            return;
        }
        for (int from = 0, to; from < kernels.size(); from = to) {
            to = Math.min(from + KERNELS_PER_METHOD, kernels.size());
            if (owner.pooled.at(kernels.get(to - 1)).isPresent()) to--;
            String name = "run" + methods++;
            Code group = owner.method(ACC_PRIVATE, name, "()V", 1);
            sequence(group, kernels.subList(from, to));
            group.m.visitInsn(RETURN);
            ClassEmitter.end(group);
            code.load(Kind.REFERENCE, 0);
            code.m.visitMethodInsn(INVOKEVIRTUAL, owner.name, name, "()V", false);
        }
    }

    private void each(Code code, List<Kernel> kernels) {
        for (int i = 0; i < kernels.size(); i++) {
            Optional<Windows> pooled = owner.pooled.at(kernels.get(i));
            pooled.ifPresent(w -> products.call(code, w));
            if (pooled.isPresent()) i++;
            else kernel(code, kernels.get(i));
        }
    }

    private void findInput(List<Kernel> kernels, Kernel.Repeat loop) {
        if (!searched.add(loop.name())) return;
        Set<Var> around = new HashSet<>(repeats.keySet());
        around.add(loop.var());
        if (SharedLoop.rows(this, around, loop.body()).isEmpty()) return;
        InputProduct.of(kernels, loop, owner.program.kernels(), owner.layout)
                .ifPresent(i -> {
                    inputs.put(loop.name(), i);
                    inputs.put(i.before().name(), i);
                });
    }

    private void contraction(Code code, Kernel.Contraction c) {
        if (!inputs.containsKey(c.name())) {
            products.call(code, c);
            return;
        }
        Label later = new Label();
        SharedLoop.ifRows(code, inputs.get(c.name()), owner, later);
        products.call(code, c);
        code.label(later);
    }

    private void kernel(Code code, Kernel kernel) {
        kernels.add(new SharedLoop.Written(kernel, parts.size(), products.blocked().size()));
        switch (kernel) {
            case Kernel.LoopNest n -> nest(code, n.name(), n.body(), n.origins(), false);
            case Kernel.Contraction c -> contraction(code, c);
            case Kernel.ArgSort s -> sort(code, s);
            case Kernel.Repeat r ->
                    repeat(code, r.var(), r.body(), Optional.ofNullable(inputs.get(r.name())));
            case Kernel.Blocks b -> new RowBlocks(this, b).write(code);
        }
    }

    private void repeat(Code code, Var v, List<Kernel> body, Optional<InputProduct> input) {
        String field = stepField("r" + methods++);
        repeats.put(v, field);
        Optional<Changes> around = changes;
        changes = Optional.of(new Changes(v, written(body)));
        int kept = products.kept();
        String forget = "forget" + methods++;
        boolean some = body.stream().anyMatch(k -> k instanceof Kernel.Contraction c && stays(c));
        if (some) {
            code.load(Kind.REFERENCE, 0);
            code.m.visitMethodInsn(INVOKEVIRTUAL, owner.name, forget, "()V", false);
        }
        Label end = new Label();
        Optional<SharedLoop> shared = SharedLoop.of(this, v, body, input);
        shared.ifPresent(s -> s.call(code, end));
        int first = kernels.size();
        Positions.push(code, v.extent(), Kind.INT, owner::pushSize);
        int limit = code.keep(Kind.INT);
        code.count(
                limit,
                i -> {
                    pushSteps(code, v);
                    code.load(Kind.INT, i);
                    code.invokeStatic("java/util/Arrays", "fill", "([II)V");
                    sequence(code, body);
                });
        code.label(end);
        shared.ifPresent(s -> s.write(List.copyOf(kernels.subList(first, kernels.size()))));
        repeats.remove(v);
        changes = around;
        if (some) products.writeForget(forget, kept);
    }

    /// Pushes the array that holds the step of a loop that each thread is at.
    void pushSteps(Code code, Var v) {
        code.load(Kind.REFERENCE, 0);
        code.m.visitFieldInsn(GETFIELD, owner.name, repeats.get(v), "[I");
    }

    private Set<Buffer> written(List<Kernel> body) {
        Set<Buffer> places = new HashSet<>();
        for (Kernel k : body) {
            for (Buffer b : Accesses.of(k).written()) places.add(owner.layout.place(b));
        }
        return places;
    }

    /// Whether the right factor of a product is the same in all steps of the innermost loop.
    boolean stays(Kernel.Contraction c) {
        if (changes.isEmpty() || c.right().uses(changes.get().step)) return false;
        return Accesses.of(c.right()).stream()
                .noneMatch(b -> changes.get().places.contains(owner.layout.place(b)));
    }

    /// Whether a factor is made of nothing but weights that no kernel writes.
    boolean lasts(Expr factor) {
        if (repeats.keySet().stream().anyMatch(factor::uses)) return false;
        return lasting.lasts(factor);
    }

    /// Statements at the top without locals between them are parts of their own.
    ///
    /// @param product whether they are a contraction
    void nest(Code code, String name, List<Stmt> body, List<Span> origins, boolean product) {
        boolean apart = body.stream().allMatch(s -> s instanceof Stmt.For);
        if (!apart) {
            call(code, new KernelMethod(this, name, body, origins, product).write());
            return;
        }
        for (Stmt s : body) {
            call(code, new KernelMethod(this, name, List.of(s), origins, product).write());
        }
    }

    /// The field that holds a position of what is around kernels, one for each thread.
    String stepField(String name) {
        if (!stepFields.contains(name)) stepFields.add(name);
        return name;
    }

    /// Calls a part, divided among threads where that pays.
    void call(Code code, Part part) {
        parts.add(part);
        call(code, part, parts.size() - 1);
    }

    /// @param number of the part
    void call(Code code, Part part, int number) {
        if (part.extent.isEmpty()) {
            direct(code, part, 0, () -> code.constant(1));
            return;
        }
        Label alone = new Label();
        Label end = new Label();
        String team = RuntimeClasses.name("Team");
        Positions.push(code, part.extent.get(), Kind.INT, owner::pushSize);
        int extent = code.keep(Kind.INT);
        Positions.push(code, part.cost, Kind.LONG, owner::pushSize);
        code.invokeStatic(team, "divides", "(J)Z");
        code.m.visitJumpInsn(IFEQ, alone);
        code.load(Kind.REFERENCE, 0);
        code.constant(number);
        code.load(Kind.INT, extent);
        code.constant(part.grain);
        code.invokeStatic(team, "run", "(" + RuntimeClasses.type("Team$Task") + "III)V");
        code.jump(end);
        code.label(alone);
        direct(code, part, 0, () -> code.load(Kind.INT, extent));
        code.label(end);
        code.release(extent);
    }

    private void direct(Code code, Part part, int worker, Runnable extent) {
        code.load(Kind.REFERENCE, 0);
        code.constant(worker);
        code.constant(0);
        extent.run();
        code.invokeOwn(part.method, descriptor());
    }

    /// Of all part methods: workspace, worker, from, to.
    String descriptor() {
        return "(L" + owner.name + ";III)V";
    }

    private void sort(Code code, Kernel.ArgSort s) {
        call(code, new SortMethod(this, s).write());
    }

    /// `part(kernel, worker, from, to)`, in groups, so that no method becomes large.
    private void writePart() {
        Code code = owner.method(ACC_PUBLIC, "part", "(IIII)V", 5);
        for (int from = 0; from < parts.size(); from += KERNELS_PER_METHOD) {
            Label next = new Label();
            int to = Math.min(from + KERNELS_PER_METHOD, parts.size());
            code.load(Kind.INT, 1);
            code.constant(to);
            code.m.visitJumpInsn(IF_ICMPGE, next);
            String group = "part" + from;
            for (int p = 0; p < 5; p++) code.load(p == 0 ? Kind.REFERENCE : Kind.INT, p);
            code.m.visitMethodInsn(INVOKEVIRTUAL, owner.name, group, "(IIII)V", false);
            code.m.visitInsn(RETURN);
            code.label(next);
            writeGroup(group, from, to);
        }
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void writeGroup(String name, int from, int to) {
        Code code = owner.method(ACC_PRIVATE, name, "(IIII)V", 5);
        Label[] labels = new Label[to - from];
        for (int i = 0; i < labels.length; i++) labels[i] = new Label();
        Label other = new Label();
        code.load(Kind.INT, 1);
        code.m.visitTableSwitchInsn(from, to - 1, other, labels);
        for (int i = 0; i < labels.length; i++) {
            code.label(labels[i]);
            code.load(Kind.REFERENCE, 0);
            for (int p = 2; p < 5; p++) code.load(Kind.INT, p);
            code.invokeOwn(parts.get(from + i).method, descriptor());
            code.m.visitInsn(RETURN);
        }
        code.label(other);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }
}
