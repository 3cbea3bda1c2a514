package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Buffer;
import org.nnc.source.Span;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.tree.MethodNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The static methods that do the work of kernels. Those that are equal but for the arrays and the
/// places in the arena on which they work, and the paths of random numbers, become one method that
/// is given these: the JIT compiles the code of one layer of a deep model instead of that of each,
/// and sooner.
final class EqualMethods {
    /// The JVM allows 255 words of parameters.
    private static final int MOST = 250;

    private final ClassEmitter owner;

    /// By their code.
    private final Map<String, List<Body>> bodies = new LinkedHashMap<>();

    /// Of what was begun last.
    private final List<CodeSize> sizes = new ArrayList<>();

    /// Not kept yet.
    private final List<Body> ended = new ArrayList<>();

    EqualMethods(ClassEmitter owner) {
        this.owner = owner;
    }

    /// An array, the place of a buffer in the arena, or the path of random numbers, which a method
    /// finds behind its parameters.
    ///
    /// @param push pushes it, with the workspace in slot 0
    private record Argument(String descriptor, Kind kind, Consumer<Code> push) {}

    /// Begins the method `name(workspace, numbers…)` that uses these; it is ended as others are.
    ///
    /// @param numbers how many int parameters there are
    Scope begin(String name, int numbers, List<Span> origins, Uses uses) {
        List<Argument> arguments = new ArrayList<>();
        Map<String, Integer> arrays = new LinkedHashMap<>();
        Map<Buffer, Integer> offsets = new LinkedHashMap<>();
        for (Buffer b : uses.buffers()) {
            Buffer place = owner.place(b);
            int slot = 1 + numbers + arguments.size();
            if (owner.isInArena(b)) {
                offsets.put(b, slot);
                arguments.add(offset(place));
            } else if (place.role() != Buffer.Role.CONSTANT
                    && arrays.putIfAbsent(owner.layout.field(place), slot) == null) {
                arguments.add(array(place));
            }
        }
        Map<Integer, Integer> paths = new LinkedHashMap<>();
        for (int path : uses.paths()) {
            paths.put(path, 1 + numbers + arguments.size());
            arguments.add(new Argument("I", Kind.INT, code -> code.constant(path)));
        }
        Body body = new Body(name, numbers, origins, arguments);
        Code code = counted(body);
        Scope scope = new Scope(owner, code, owner.precision());
        scope.paths.putAll(paths);
        for (Buffer b : uses.buffers()) {
            Buffer place = owner.place(b);
            String field = owner.layout.field(place);
            if (!arrays.containsKey(field)) {
                load(code, place);
                arrays.put(field, code.keep(Kind.REFERENCE));
            }
            Optional<Integer> offset = Optional.ofNullable(offsets.get(b));
            scope.places.put(b, new Scope.Place(arrays.get(field), offset));
        }
        return scope;
    }

    private Argument array(Buffer place) {
        String descriptor = owner.kind(place.dtype()).array();
        return new Argument(descriptor, Kind.REFERENCE, code -> load(code, place));
    }

    /// Pushes the array of a buffer.
    private void load(Code code, Buffer place) {
        String field = owner.layout.field(place);
        String descriptor = owner.kind(place.dtype()).array();
        if (place.role() == Buffer.Role.CONSTANT) {
            code.getStatic(field, descriptor);
            return;
        }
        if (place.role() == Buffer.Role.LOCAL) {
            RowBlocks.pushLocal(code, owner.name, field, descriptor);
            return;
        }
        code.load(Kind.REFERENCE, 0);
        code.m.visitFieldInsn(GETFIELD, owner.name, field, descriptor);
    }

    private Argument offset(Buffer place) {
        return new Argument(
                "I",
                Kind.INT,
                code -> {
                    code.load(Kind.REFERENCE, 0);
                    code.m.visitFieldInsn(GETFIELD, owner.name, ClassEmitter.OFFSETS, "[I");
                    code.constant(owner.layout.number(place));
                    code.m.visitInsn(IALOAD);
                });
    }

    private Code code(MethodVisitor m, int words) {
        return new Code(m, owner.name, owner.flavour == Flavour.VECTOR, words);
    }

    /// Begins a method, which is counted as if it fetched its arguments.
    private Code counted(Body body) {
        CodeSize fetching = new CodeSize();
        body.begin(code(fetching, body.words()));
        CodeSize size = new CodeSize(body, fetching);
        sizes.add(size);
        size.visitCode();
        return code(size, body.words());
    }

    /// Whether no method is too large that this begins. They take the place of those that were
    /// ended but not kept.
    boolean fit(Runnable write) {
        sizes.clear();
        ended.clear();
        write.run();
        return sizes.stream().allMatch(s -> s.bytes() <= Compactness.LARGEST);
    }

    /// Keeps the methods that were ended.
    void keep() {
        for (Body b : ended) bodies.computeIfAbsent(b.key(), _ -> new ArrayList<>()).add(b);
        ended.clear();
    }

    /// Writes all methods that were begun.
    void write() {
        keep();
        for (List<Body> equal : bodies.values()) {
            if (equal.size() == 1) writeAlone(equal.getFirst());
            else writeShared(equal);
        }
    }

    private void writeAlone(Body body) {
        Code code = code(visit(body.title, body.descriptor(List.of())), body.words());
        body.begin(code);
        body.copy(code.m);
    }

    private void writeShared(List<Body> equal) {
        Body first = equal.getFirst();
        String name = first.title + "_and_" + (equal.size() - 1) + "_more";
        first.copy(visit(name, first.desc));
        for (Body b : equal) {
            Code code = code(visit(b.title, b.descriptor(List.of())), b.words());
            KernelMethod.line(code, b.origins);
            for (int p = 0; p <= b.numbers; p++) {
                code.load(p == 0 ? Kind.REFERENCE : Kind.INT, p);
            }
            b.arguments.forEach(a -> a.push.accept(code));
            code.invokeOwn(name, b.desc);
            code.m.visitInsn(RETURN);
            ClassEmitter.end(code);
        }
    }

    private MethodVisitor visit(String name, String descriptor) {
        MethodVisitor m = owner.writer.visitMethod(ACC_STATIC, name, descriptor, null, null);
        m.visitCode();
        return m;
    }

    /// A method that has its arguments in slots. When it is ended it is known whether it equals
    /// others.
    private final class Body extends MethodNode {
        final String title;
        final int numbers;
        final List<Span> origins;
        final List<Argument> arguments;

        Body(String title, int numbers, List<Span> origins, List<Argument> arguments) {
            super(ASM9);
            this.title = title;
            this.numbers = numbers;
            this.origins = origins;
            this.arguments = arguments;
            this.access = ACC_STATIC;
            this.name = "body";
            this.desc = descriptor(arguments);
            this.exceptions = new ArrayList<>();
        }

        String descriptor(List<Argument> given) {
            StringBuilder text = new StringBuilder("(L" + owner.name + ";");
            text.repeat("I", numbers);
            given.forEach(a -> text.append(a.descriptor));
            return text.append(")V").toString();
        }

        int words() {
            return 1 + numbers + arguments.size();
        }

        @Override
        public void visitEnd() {
            ended.add(this);
        }

        /// What it has in common with those that it equals: the class file of it alone.
        String key() {
            if (words() > MOST) return title;
            ClassWriter writer = new ClassWriter(0);
            writer.visit(V17, 0, owner.name, null, ClassBody.OBJECT, null);
            accept(writer);
            return new String(writer.toByteArray(), StandardCharsets.ISO_8859_1);
        }

        /// Fetches the arguments from the workspace.
        void begin(Code code) {
            KernelMethod.line(code, origins);
            int slot = 1 + numbers;
            for (Argument a : arguments) {
                a.push.accept(code);
                code.store(a.kind, slot++);
            }
        }

        void copy(MethodVisitor m) {
            instructions.resetLabels();
            instructions.accept(m);
            m.visitMaxs(0, 0);
            m.visitEnd();
        }
    }
}
