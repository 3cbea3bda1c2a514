package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.memory.Blocking;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.program.Scalar;
import org.nnc.program.Sums;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Writes the class of a program: fields, methods that set sizes and arrays, and one static method
/// for each part of a kernel. The class implements [org.nnc.runtime.Workspace].
public final class ClassEmitter {
    static final String OFFSETS = "offsets";

    /// Java 17.
    private static final int VERSION = V17;

    final Program program;
    final Flavour flavour;
    final Pooled pooled;
    final Layout layout;
    final String name;
    final ClassWriter writer;
    final EqualMethods kernels = new EqualMethods(this);
    private final boolean doubleSums;
    private final Set<Scalar> functions = EnumSet.noneOf(Scalar.class);
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<Integer> maps = new TreeSet<>();
    private int names;
    private Compactness compactness = Compactness.NONE;

    private boolean pairs;
    private boolean twins;
    private boolean across;

    private ClassEmitter(Program program, String name, Flavour flavour) {
        Program blocked = Blocking.of(program);
        Program ordered = flavour == Flavour.VECTOR ? ChannelsLast.of(blocked) : blocked;
        this.pooled = Pooled.of(ordered, flavour);
        this.program = pooled.planned(ordered);
        this.flavour = flavour;
        this.name = name;
        this.layout = new Layout(this.program, flavour == Flavour.VECTOR, pooled.unstored());
        this.doubleSums = Sums.areInDouble(program);
        this.writer = new OwnWriter();
    }

    /// What was written.
    ///
    /// @param notes why loops that are marked VECTOR are scalar
    public record Emitted(byte[] bytes, List<String> notes) {}

    /// The class file.
    ///
    /// @param className internal name: `com/acme/Digits`
    public static Emitted emit(Program program, String className, Flavour flavour) {
        ClassEmitter e = new ClassEmitter(program, className, flavour);
        e.write();
        return new Emitted(e.writer.toByteArray(), List.copyOf(e.notes));
    }

    /// The program as its class does it.
    static Program planned(Program program, Flavour flavour) {
        return new ClassEmitter(program, "Planned", flavour).program;
    }

    /// Merging frames must not load classes: they may be absent where the compiler runs.
    private static final class OwnWriter extends ClassWriter {
        OwnWriter() {
            super(ClassWriter.COMPUTE_FRAMES);
        }

        @Override
        protected String getCommonSuperClass(String a, String b) {
            return "java/lang/Object";
        }
    }

    private void write() {
        List<String> interfaces = new ArrayList<>(List.of(RuntimeClasses.name("Workspace")));
        if (hasProducts()) interfaces.add(RuntimeClasses.name("Parts"));
        int access = ACC_PUBLIC | ACC_FINAL | ACC_SUPER;
        String[] names = interfaces.toArray(String[]::new);
        writer.visit(VERSION, access, name, null, "java/lang/Object", names);
        writer.visitSource(program.name(), null);
        Steps steps = new Steps(this);
        steps.write();
        kernels.write();
        new Fields(this, steps).write();
        for (Scalar f : functions) writeFunction(f);
        writer.visitEnd();
    }

    boolean hasProducts() {
        return hasProducts(program.kernels());
    }

    private static boolean hasProducts(List<Kernel> kernels) {
        return kernels.stream()
                .anyMatch(k ->
                        switch (k) {
                            case Kernel.Contraction _ -> true;
                            case Kernel.Repeat r -> hasProducts(r.body());
                            case Kernel.Blocks b -> hasProducts(b.body());
                            case Kernel.LoopNest _, Kernel.ArgSort _ -> false;
                        });
    }

    Code method(int access, String name, String descriptor, int parameterWords) {
        MethodVisitor m = writer.visitMethod(access, name, descriptor, null, null);
        m.visitCode();
        return new Code(m, this.name, flavour == Flavour.VECTOR, parameterWords);
    }

    static void end(Code code) {
        code.m.visitMaxs(0, 0);
        code.m.visitEnd();
    }

    /// Calls the method for a function of 32-bit floats; it is written at the end.
    void callFunction(Code code, Scalar f) {
        functions.add(f);
        code.invokeOwn(f.text(), "(F)F");
    }

    private void writeFunction(Scalar f) {
        Code code = method(ACC_STATIC, f.text(), "(F)F", 1);
        code.load(Kind.FLOAT, 0);
        new Functions(code, Kind.FLOAT).apply(f);
        code.m.visitInsn(FRETURN);
        end(code);
    }

    /// Pushes a free size; slot 0 holds the workspace.
    void pushSize(Code code, String size) {
        code.load(Kind.REFERENCE, 0);
        code.m.visitFieldInsn(GETFIELD, name, sizeField(size), "I");
    }

    String sizeField(String size) {
        int i = program.sizes().indexOf(size);
        if (i < 0) throw new IllegalStateException("the program does not list the size " + size);
        return "n" + i;
    }

    /// The buffer whose memory this one uses.
    Buffer place(Buffer buffer) {
        return layout.place(buffer);
    }

    /// Whether its memory lies among that of others, so that a vector may be read where only its
    /// beginning is needed.
    boolean isInArena(Buffer buffer) {
        return place(buffer).role() == Buffer.Role.TEMPORARY && layout.hasArenas();
    }

    Precision precision() {
        return program.precision();
    }

    Kind kind(DType dtype) {
        return Kind.scalar(dtype, program.precision());
    }

    String freshName() {
        return "$" + names++ + "_";
    }

    /// The static array of the distances of as many elements, this far apart, as there are lanes.
    String map(Dim stride) {
        maps.add(stride.intValue());
        return mapField(stride.intValue());
    }

    static String mapField(int stride) {
        return stride < 0 ? "APART_M" + -stride : "APART_" + stride;
    }

    /// The strides for which there is a map.
    Set<Integer> maps() {
        return maps;
    }

    /// That every second number is read from somewhere.
    void usesPairs() {
        pairs = true;
    }

    boolean hasPairs() {
        return pairs;
    }

    /// That two lanes after each other get the same number somewhere.
    void usesTwins() {
        twins = true;
    }

    boolean hasTwins() {
        return twins;
    }

    /// That the lanes of a vector become one number somewhere.
    void combinesLanes() {
        across = true;
    }

    boolean hasLanesCombined() {
        return across;
    }

    /// See [Sums].
    boolean keepsSumsInDouble() {
        return doubleSums;
    }

    void note(String reason) {
        notes.add(reason);
    }

    /// What the code that is written now does without, to be small.
    Compactness compactness() {
        return compactness;
    }

    /// Writes methods so compactly that the JIT takes them well.
    ///
    /// @param write is run again, if they become too large
    void fitting(Runnable write) {
        kernels.keep();
        for (Compactness c : Compactness.values()) {
            compactness = c;
            if (kernels.fit(write)) break;
        }
        kernels.keep();
        compactness = Compactness.NONE;
    }
}
