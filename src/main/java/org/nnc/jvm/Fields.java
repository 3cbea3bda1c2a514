package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.program.Var;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.List;

/// Writes the fields of a generated class, and the methods that set them: `bind`, `resize`, the
/// constructor, and the initializer of species and constants.
final class Fields {
    private static final int NUMBERS_PER_STRING = 4000;
    private static final int SIZES_PER_METHOD = 200;

    private final ClassEmitter owner;
    private final Program program;
    private final Layout layout;
    private final Steps steps;
    private final Products products;

    Fields(ClassEmitter owner, Steps steps) {
        this.owner = owner;
        this.steps = steps;
        this.products = steps.products();
        this.program = owner.program;
        this.layout = owner.layout;
    }

    void write() {
        for (int i = 0; i < program.sizes().size(); i++) field(0, "n" + i, "I");
        for (Buffer b : program.external()) field(0, layout.field(b), array(b));
        for (int line = 0; line < 3; line++) field(0, Layout.arena(line), arena(line));
        for (List<Buffer> members : layout.arrays()) {
            field(0, layout.field(members.getFirst()), array(members.getFirst()));
        }
        field(0, ClassEmitter.OFFSETS, "[I");
        for (Buffer b : layout.locals()) field(0, layout.field(b), "[" + array(b));
        writeConstructor();
        writeBind();
        writeResize();
        writeInitializer();
    }

    private void field(int access, String name, String descriptor) {
        owner.writer.visitField(access, name, descriptor, null, null).visitEnd();
    }

    private String array(Buffer b) {
        return owner.kind(b.dtype()).array();
    }

    private String arena(int line) {
        return owner.kind(Layout.ofLine(line)).array();
    }

    private void writeConstructor() {
        Code code = owner.method(ACC_PUBLIC, "<init>", "()V", 1);
        code.load(Kind.REFERENCE, 0);
        code.m.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        if (owner.hasProducts()) writePanels(code);
        for (int i = 0; i < products.blocked().size(); i++) writeProduct(code, i);
        steps.stepFields.forEach(name -> writeSteps(code, name));
        layout.locals().forEach(b -> writeLocal(code, b));
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void writeSteps(Code code, String name) {
        field(0, name, "[I");
        code.load(Kind.REFERENCE, 0);
        code.invokeStatic(RuntimeClasses.name("Team"), "most", "()I");
        code.m.visitIntInsn(NEWARRAY, T_INT);
        put(code, name, "[I");
    }

    /// An array for each thread, which [RowBlocks] make.
    private void writeLocal(Code code, Buffer b) {
        code.load(Kind.REFERENCE, 0);
        code.invokeStatic(RuntimeClasses.name("Team"), "most", "()I");
        code.m.visitTypeInsn(ANEWARRAY, array(b));
        put(code, layout.field(b), "[" + array(b));
    }

    private void writePanels(Code code) {
        Panels panels = new Panels(owner);
        code.load(Kind.REFERENCE, 0);
        code.invokeStatic(RuntimeClasses.name("Team"), "most", "()I");
        code.constant(products.panels());
        code.mul(Kind.INT);
        code.m.visitTypeInsn(ANEWARRAY, panels.name);
        put(code, Panels.FIELD, panels.type());
    }

    private void writeProduct(Code code, int i) {
        if (products.windows().containsKey(i)) {
            writeWindows(code, i, products.windows().get(i));
            return;
        }
        Kernel.Contraction c = products.blocked().get(i);
        boolean vector = owner.flavour == Flavour.VECTOR;
        field(0, Products.FIELD + i, Products.type());
        String type = RuntimeClasses.name("BlockedProduct");
        code.load(Kind.REFERENCE, 0);
        code.m.visitTypeInsn(NEW, type);
        code.m.visitInsn(DUP);
        code.constant(i);
        if (vector) Tiles.pushRows(code, owner.kind(org.nnc.type.DType.FLOAT));
        else code.constant(2);
        if (vector) Tiles.pushColumns(code);
        else code.constant(16);
        code.constant(c.tiles().rowBlock());
        code.constant(c.tiles().innerBlock());
        code.constant(c.tiles().columnBlock());
        code.constant(c.batch().stream().anyMatch(v -> c.right().uses(v)) ? 1 : 0);
        code.constant(vector ? 0 : 1);
        code.constant(products.own(i));
        code.constant(products.stays(i) ? 1 : 0);
        code.constant(Products.fewRows(owner, c).isPresent() ? 1 : 0);
        code.constant(products.isNarrow(i) ? 1 : 0);
        code.constant(products.isAligned(i) ? 1 : 0);
        code.m.visitMethodInsn(INVOKESPECIAL, type, "<init>", "(IIIIIIZZIZZZZ)V", false);
        put(code, Products.FIELD + i, Products.type());
        products.placement(i).ifPresent(p -> writeByLines(code, i, p));
    }

    private void writeByLines(Code code, int i, Placement p) {
        get(code, Products.FIELD + i, Products.type());
        code.constant(p.rowsInPlace());
        code.constant(p.result().isPresent() ? 1 : 0);
        String type = RuntimeClasses.name("BlockedProduct");
        code.m.visitMethodInsn(INVOKEVIRTUAL, type, "byLines", "(IZ)V", false);
    }

    private void writeWindows(Code code, int i, Windows w) {
        String form = RuntimeClasses.name(w.product());
        String type = RuntimeClasses.type("WindowProduct");
        field(0, Products.FIELD + i, type);
        code.load(Kind.REFERENCE, 0);
        code.m.visitTypeInsn(NEW, form);
        code.m.visitInsn(DUP);
        code.constant(i);
        code.constant(WindowTiles.most());
        Tiles.pushColumns(code);
        pushInts(code, w.extents());
        if (w.isLast()) {
            pushInts(code, w.order());
            code.constant(w.channels());
            code.constant(w.inPlace().isPresent() ? 0 : w.plane());
            code.constant(w.distance(w.outer()));
            code.constant(w.strides()[0]);
        } else if (w.fast()) {
            pushInts(code, w.order());
            code.constant(w.plane());
        } else {
            for (int[] n : List.of(w.strides(), w.window(), w.steps())) pushInts(code, n);
            code.constant(w.inPlace().isPresent() ? 0 : w.plane());
            code.constant(w.distance(w.outer()));
            code.constant(w.distance(w.summed()));
        }
        Kernel.Contraction c = w.contraction();
        code.constant(c.batch().stream().anyMatch(c.left()::uses) ? 1 : 0);
        code.constant(products.own(i));
        code.constant(w.pooling().isPresent() ? 1 : 0);
        code.constant(w.keepsLanes() ? 0 : 1);
        String image = w.isLast() ? "[IIIII" : w.fast() ? "[II" : "[I[I[IIII";
        String d = "(III[I" + image + "ZIZZ)V";
        code.m.visitMethodInsn(INVOKESPECIAL, form, "<init>", d, false);
        put(code, Products.FIELD + i, type);
    }

    private static void pushInts(Code code, int[] numbers) {
        code.constant(numbers.length);
        code.m.visitIntInsn(NEWARRAY, T_INT);
        for (int i = 0; i < numbers.length; i++) {
            code.m.visitInsn(DUP);
            code.constant(i);
            code.constant(numbers[i]);
            code.m.visitInsn(IASTORE);
        }
    }

    private void writeResizeWindows(Code code, int i, Windows w) {
        String type = RuntimeClasses.name("WindowProduct");
        get(code, Products.FIELD + i, "L" + type + ";");
        for (List<Var> axis :
                List.of(
                        w.contraction().batch(),
                        w.contraction().rows(),
                        w.outer().stream().toList(),
                        w.summed().stream().toList())) {
            Positions.push(code, Products.extent(axis), Kind.INT, owner::pushSize);
        }
        code.m.visitMethodInsn(INVOKEVIRTUAL, type, "resize", "(IIII)V", false);
    }

    private void writeResizeProduct(Code code, int i) {
        if (products.windows().containsKey(i)) {
            writeResizeWindows(code, i, products.windows().get(i));
            return;
        }
        Kernel.Contraction c = products.blocked().get(i);
        get(code, Products.FIELD + i, Products.type());
        for (List<Var> axis : List.of(c.batch(), c.rows(), c.columns(), c.inner())) {
            Positions.push(code, Products.extent(axis), Kind.INT, owner::pushSize);
        }
        code.m.visitMethodInsn(
                INVOKEVIRTUAL, RuntimeClasses.name("BlockedProduct"), "resize", "(IIII)V", false);
    }

    private void writeBind() {
        Code code = owner.method(ACC_PUBLIC, "bind", "(ILjava/lang/Object;)V", 3);
        List<Buffer> buffers = program.external();
        Label[] labels = new Label[buffers.size()];
        for (int i = 0; i < labels.length; i++) labels[i] = new Label();
        Label other = new Label();
        if (labels.length > 0) {
            code.load(Kind.INT, 1);
            code.m.visitTableSwitchInsn(0, labels.length - 1, other, labels);
            for (int i = 0; i < labels.length; i++) {
                code.label(labels[i]);
                code.load(Kind.REFERENCE, 0);
                code.load(Kind.REFERENCE, 2);
                code.m.visitTypeInsn(CHECKCAST, array(buffers.get(i)));
                put(code, layout.field(buffers.get(i)), array(buffers.get(i)));
                code.m.visitInsn(RETURN);
            }
        }
        code.label(other);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    private void put(Code code, String field, String descriptor) {
        code.m.visitFieldInsn(PUTFIELD, owner.name, field, descriptor);
    }

    private void get(Code code, String field, String descriptor) {
        code.load(Kind.REFERENCE, 0);
        code.m.visitFieldInsn(GETFIELD, owner.name, field, descriptor);
    }

    private void writeResize() {
        Code code = owner.method(ACC_PUBLIC, "resize", "([I)V", 2);
        for (int i = 0; i < program.sizes().size(); i++) {
            code.load(Kind.REFERENCE, 0);
            code.load(Kind.REFERENCE, 1);
            code.constant(i);
            code.m.visitInsn(IALOAD);
            put(code, "n" + i, "I");
        }
        code.constant(layout.temporary().size());
        code.m.visitIntInsn(NEWARRAY, T_LONG);
        int elements = code.keep(Kind.REFERENCE);
        for (int from = 0; from < layout.temporary().size(); from += SIZES_PER_METHOD) {
            code.load(Kind.REFERENCE, 0);
            code.load(Kind.REFERENCE, elements);
            code.m.visitMethodInsn(INVOKEVIRTUAL, owner.name, elements(from), "([J)V", false);
        }
        for (int i = 0; i < products.blocked().size(); i++) writeResizeProduct(code, i);
        if (layout.hasArenas()) writeArenas(code, elements);
        else writeArrays(code, elements);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// The method that evaluates the sizes of the buffers from this one on; its name.
    private String elements(int from) {
        String name = "elements" + from;
        Code code = owner.method(ACC_PRIVATE, name, "([J)V", 2);
        List<Buffer> all = layout.temporary();
        for (int i = from; i < Math.min(from + SIZES_PER_METHOD, all.size()); i++) {
            code.load(Kind.REFERENCE, 1);
            code.constant(i);
            Positions.push(code, all.get(i).elements(), Kind.LONG, owner::pushSize);
            code.m.visitInsn(LASTORE);
        }
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
        return name;
    }

    private void writeArenas(Code code, int elements) {
        code.load(Kind.REFERENCE, 0);
        code.constant(layout.temporary().size());
        code.m.visitIntInsn(NEWARRAY, T_INT);
        put(code, ClassEmitter.OFFSETS, "[I");
        for (int line = 0; line < 3; line++) {
            code.load(Kind.REFERENCE, 0);
            get(code, Layout.arena(line), arena(line));
            code.load(Kind.REFERENCE, elements);
            code.getStatic("PLAN", "[I");
            get(code, ClassEmitter.OFFSETS, "[I");
            code.constant(line);
            code.invokeStatic(RuntimeClasses.name("Arena"), "place", "([J[I[II)I");
            grow(code, arena(line));
            put(code, Layout.arena(line), arena(line));
        }
    }

    private void grow(Code code, String array) {
        String d = "(" + array + "I)" + array;
        code.invokeStatic(RuntimeClasses.name("Arena"), "grown", d);
    }

    private void writeArrays(Code code, int elements) {
        for (List<Buffer> members : layout.arrays()) {
            Buffer first = members.getFirst();
            code.load(Kind.REFERENCE, 0);
            get(code, layout.field(first), array(first));
            code.constant(Kind.LONG, 0);
            for (Buffer b : members) {
                code.load(Kind.REFERENCE, elements);
                code.constant(layout.number(b));
                code.m.visitInsn(LALOAD);
                code.max(Kind.LONG);
            }
            code.invokeStatic(RuntimeClasses.name("Arena"), "size", "(J)I");
            grow(code, array(first));
            put(code, layout.field(first), array(first));
        }
    }

    private void writeInitializer() {
        int access = ACC_STATIC | ACC_FINAL;
        Code code = owner.method(ACC_STATIC, "<clinit>", "()V", 0);
        if (layout.hasArenas()) {
            field(access, "PLAN", "[I");
            List<Double> table = new ArrayList<>();
            layout.table().forEach(i -> table.add((double) i));
            code.constant(table.size());
            code.m.visitIntInsn(NEWARRAY, T_INT);
            code.m.visitFieldInsn(PUTSTATIC, owner.name, "PLAN", "[I");
            numbers(code, "PLAN", "[I", table);
        }
        program.constants()
                .forEach((b, values) -> {
                    field(access, layout.field(b), array(b));
                    code.constant(values.size());
                    code.m.visitIntInsn(NEWARRAY, newArray(owner.kind(b.dtype())));
                    code.m.visitFieldInsn(PUTSTATIC, owner.name, layout.field(b), array(b));
                    numbers(code, layout.field(b), array(b), values);
                });
        if (owner.flavour == Flavour.VECTOR) writeSpecies(code);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// The operand of NEWARRAY for numbers of this kind.
    static int newArray(Kind kind) {
        return switch (kind) {
            case INT -> T_INT;
            case LONG -> T_LONG;
            case FLOAT -> T_FLOAT;
            default -> T_DOUBLE;
        };
    }

    /// Numbers as strings of 16 bits a character, see [org.nnc.runtime.Constants].
    private void numbers(Code code, String field, String array, List<Double> values) {
        for (int from = 0; from < values.size(); from += NUMBERS_PER_STRING) {
            int to = Math.min(from + NUMBERS_PER_STRING, values.size());
            StringBuilder text = new StringBuilder();
            for (double v : values.subList(from, to)) {
                long bits = Double.doubleToRawLongBits(v);
                for (int shift = 48; shift >= 0; shift -= 16) text.append((char) (bits >>> shift));
            }
            code.m.visitLdcInsn(text.toString());
            code.getStatic(field, array);
            code.constant(from);
            String d = "(Ljava/lang/String;" + array + "I)V";
            code.invokeStatic(RuntimeClasses.name("Constants"), "read", d);
        }
    }

    /// `FLOATS`: the preferred species, or that of `-Dnnc.vector.bits`; `INTS`: ints in as many
    /// lanes; `HALF`: doubles of as many bits.
    private void writeSpecies(Code code) {
        int access = ACC_STATIC | ACC_FINAL;
        field(access, "FLOATS", VectorApi.SPECIES);
        field(access, "INTS", VectorApi.SPECIES);
        field(access, "HALF", VectorApi.SPECIES);
        field(access, "LANES", "I");
        Kind real = Kind.vector(org.nnc.type.DType.FLOAT, program.precision());
        String element = "java/lang/" + (real == Kind.FLOATS ? "Float" : "Double");
        int bits = writeBits(code, real == Kind.FLOATS ? 64 : 128);
        code.m.visitFieldInsn(GETSTATIC, element, "TYPE", "Ljava/lang/Class;");
        code.load(Kind.INT, bits);
        speciesOf(code, "FLOATS");
        code.m.visitFieldInsn(GETSTATIC, "java/lang/Integer", "TYPE", "Ljava/lang/Class;");
        code.load(Kind.INT, bits);
        if (real == Kind.DOUBLES) code.shift(Kind.INT, "ASHR", 1);
        speciesOf(code, "INTS");
        code.m.visitFieldInsn(GETSTATIC, "java/lang/Double", "TYPE", "Ljava/lang/Class;");
        code.load(Kind.INT, bits);
        speciesOf(code, "HALF");
        code.getStatic("FLOATS", VectorApi.SPECIES);
        code.m.visitMethodInsn(
                INVOKEINTERFACE, VectorApi.PACKAGE + "VectorSpecies", "length", "()I", true);
        code.m.visitFieldInsn(PUTSTATIC, owner.name, "LANES", "I");
        writeAbilities(code, bits);
        Operators.use(code, real);
        if (owner.hasPairs()) writePairs(code);
        if (owner.hasTwins()) {
            writeShuffle(code, "TWINS", Kind.FLOATS, "twins");
            writeShuffle(code, "TWIN_INTS", Kind.INTS, "twins");
        }
        if (owner.hasLanesCombined()) Across.writeConstants(owner, code);
        if (real == Kind.FLOATS && owner.keepsSumsInDouble()) {
            writeShuffle(code, "TURNED", Kind.FLOATS, "turned");
        }
        if (owner.hasProducts() && ProductClass.transposes(owner)) {
            new Transposition(owner).writeConstants(code);
        }
        for (int stride : owner.maps()) {
            field(access, ClassEmitter.mapField(stride), "[I");
            code.getStatic("LANES", "I");
            code.constant(stride);
            code.invokeStatic(RuntimeClasses.name("Lanes"), "apart", "(II)[I");
            code.m.visitFieldInsn(PUTSTATIC, owner.name, ClassEmitter.mapField(stride), "[I");
        }
    }

    /// @param order a method of the runtime's `Lanes`
    private void writeShuffle(Code code, String name, Kind kind, String order) {
        field(ACC_STATIC | ACC_FINAL, name, VectorApi.SHUFFLE);
        code.species(kind);
        code.lanes();
        code.invokeStatic(RuntimeClasses.name("Lanes"), order, "(I)[I");
        code.shuffle();
        code.m.visitFieldInsn(PUTSTATIC, owner.name, name, VectorApi.SHUFFLE);
    }

    private void writePairs(Code code) {
        int access = ACC_STATIC | ACC_FINAL;
        writeShuffle(code, "PAIRS", Kind.FLOATS, "pairs");
        field(access, "UPPER_HALF", VectorApi.MASK);
        code.getStatic("FLOATS", VectorApi.SPECIES);
        code.lanes();
        code.shift(Kind.INT, "ASHR", 1);
        code.upperLanes();
        code.m.visitFieldInsn(PUTSTATIC, owner.name, "UPPER_HALF", VectorApi.MASK);
    }

    /// `MASKS`: whether the hardware loads and stores under masks, and gathers; `SCATTERS`.
    private void writeAbilities(Code code, int bits) {
        for (String ability : List.of("masks", "scatters")) {
            String name = ability.toUpperCase(java.util.Locale.ROOT);
            field(ACC_STATIC | ACC_FINAL, name, "Z");
            code.load(Kind.INT, bits);
            code.invokeStatic(RuntimeClasses.name("Lanes"), ability, "(I)Z");
            code.m.visitFieldInsn(PUTSTATIC, owner.name, name, "Z");
        }
    }

    /// Keeps the width of vectors: as preferred, or as the property says, at least `least`.
    private static int writeBits(Code code, int least) {
        Label given = new Label();
        code.m.visitLdcInsn("nnc.vector.bits");
        code.constant(0);
        code.invokeStatic(
                "java/lang/Integer", "getInteger", "(Ljava/lang/String;I)Ljava/lang/Integer;");
        code.m.visitMethodInsn(INVOKEVIRTUAL, "java/lang/Integer", "intValue", "()I", false);
        int bits = code.keep(Kind.INT);
        code.load(Kind.INT, bits);
        code.m.visitJumpInsn(IFNE, given);
        String shape = VectorApi.PACKAGE + "VectorShape";
        code.invokeStatic(shape, "preferredShape", "()L" + shape + ";");
        code.m.visitMethodInsn(INVOKEVIRTUAL, shape, "vectorBitSize", "()I", false);
        code.store(Kind.INT, bits);
        code.label(given);
        code.load(Kind.INT, bits);
        code.constant(least);
        code.max(Kind.INT);
        code.store(Kind.INT, bits);
        return bits;
    }

    /// `class, bits` on the stack become the species in a static field.
    private void speciesOf(Code code, String field) {
        String shape = VectorApi.PACKAGE + "VectorShape";
        code.invokeStatic(shape, "forBitSize", "(I)L" + shape + ";");
        String d = "(Ljava/lang/Class;L" + shape + ";)" + VectorApi.SPECIES;
        String species = VectorApi.PACKAGE + "VectorSpecies";
        code.m.visitMethodInsn(INVOKESTATIC, species, "of", d, true);
        code.m.visitFieldInsn(PUTSTATIC, owner.name, field, VectorApi.SPECIES);
    }
}
