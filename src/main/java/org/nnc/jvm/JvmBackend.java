package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Kernel.Tiles;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Workspace;
import org.nnc.tune.Choices;
import org.nnc.tune.Tunable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// Compiles programs to bytecode and loads them.
///
/// The vector flavour needs the module `jdk.incubator.vector` and hardware whose vectors the JIT
/// uses; without them the scalar one is taken, and [#reason] says why.
public final class JvmBackend implements Tunable {
    private static final System.Logger LOG = System.getLogger("org.nnc.jvm");
    private static boolean told;

    private final String name;
    private final Flavour flavour;
    private final Optional<String> reason;

    private JvmBackend(String name, Flavour flavour, Optional<String> reason) {
        this.name = name;
        this.flavour = flavour;
        this.reason = reason;
    }

    public static JvmBackend scalar() {
        return new JvmBackend("scalar", Flavour.SCALAR, Optional.empty());
    }

    public static JvmBackend vector() {
        Optional<String> missing = VectorSupport.missing();
        missing.ifPresent(JvmBackend::tell);
        Flavour flavour = missing.isPresent() ? Flavour.SCALAR : Flavour.VECTOR;
        return new JvmBackend("vector", flavour, missing);
    }

    private static synchronized void tell(String reason) {
        if (told) return;
        told = true;
        LOG.log(System.Logger.Level.WARNING, "vector code is not used: " + reason);
    }

    @Override
    public String name() {
        return name;
    }

    /// The flavour that is emitted.
    public Flavour flavour() {
        return flavour;
    }

    /// Why scalar code is emitted where vector code was asked for.
    public Optional<String> reason() {
        return reason;
    }

    @Override
    public String place() {
        return "%s, %s".formatted(name, VectorSupport.machine());
    }

    /// What the JIT needs.
    @Override
    public double settling() {
        return 0.7;
    }

    @Override
    public Tiles usual() {
        return Tiles.DEFAULT;
    }

    /// The blocks that are packed together.
    @Override
    public List<List<UnaryOperator<Tiles>>> variants() {
        return List.of(
                each(
                        List.of(256, 512, 1024, 4096),
                        (t, n) -> tiles(t.rowBlock(), n, t.columnBlock())),
                each(
                        List.of(24, 48, 240, 480),
                        (t, n) -> tiles(n, t.innerBlock(), t.columnBlock())),
                each(List.of(128, 256, 1024), (t, n) -> tiles(t.rowBlock(), t.innerBlock(), n)));
    }

    private static List<UnaryOperator<Tiles>> each(
            List<Integer> numbers, BiFunction<Tiles, Integer, Tiles> change) {
        List<UnaryOperator<Tiles>> all = new ArrayList<>();
        for (int n : numbers) all.add(t -> change.apply(t, n));
        return all;
    }

    private static Tiles tiles(int rowBlock, int innerBlock, int columnBlock) {
        Tiles usual = Tiles.DEFAULT;
        return new Tiles(usual.rows(), usual.vectors(), rowBlock, innerBlock, columnBlock);
    }

    @Override
    public Executable compile(Program untuned) {
        Program program = Choices.kept().applied(untuned, this);
        String className = "nnc/generated/" + KernelMethod.legal("P" + program.name());
        ClassEmitter.Emitted emitted = ClassEmitter.emit(program, className, flavour);
        Dump.write(className, emitted.bytes());
        return new Run(program, Loader.load(className, emitted.bytes()));
    }

    /// The program with the memory plan of its class, which has no place for what it never stores.
    public Program planned(Program program) {
        return ClassEmitter.planned(program, flavour);
    }

    /// Binds arrays by name and checks them; allocates nothing while sizes and arrays stay.
    private static final class Run implements Executable {
        private final Program program;
        private final Workspace workspace;
        private final List<String> sizeNames;
        private final List<Buffer> external;
        private final int[] sizes;
        private final Object[] bound;
        private boolean sized;
        private boolean keeps;

        Run(Program program, Workspace workspace) {
            this.program = program;
            this.workspace = workspace;
            this.sizeNames = program.sizes();
            this.external = new ArrayList<>(program.external());
            this.sizes = new int[sizeNames.size()];
            this.bound = new Object[external.size()];
        }

        @Override
        public void run(Map<String, Long> given, Map<String, Object> arrays) {
            resize(given);
            for (int i = 0; i < bound.length; i++) {
                Object array = arrays.get(external.get(i).name());
                if (array != bound[i]) bind(i, array, given);
            }
            workspace.run();
        }

        @Override
        public void keep() {
            keeps = true;
            workspace.keep(true);
        }

        @Override
        public void fetch() {
            keeps = false;
            workspace.keep(false);
        }

        private static boolean isWeight(Buffer b) {
            return b.role() == Buffer.Role.PARAMETER || b.role() == Buffer.Role.STATE;
        }

        private void resize(Map<String, Long> given) {
            boolean changed = !sized;
            for (int i = 0; i < sizes.length; i++) {
                Long size = given.get(sizeNames.get(i));
                if (size == null) {
                    throw new IllegalArgumentException(
                            "the size "
                                    + sizeNames.get(i)
                                    + " of "
                                    + program.name()
                                    + " is not given");
                }
                if (size != sizes[i]) changed = true;
                sizes[i] = Math.toIntExact(size);
            }
            if (!changed) return;
            sized = false;
            workspace.resize(sizes);
            java.util.Arrays.fill(bound, null);
            sized = true;
        }

        private void bind(int i, Object array, Map<String, Long> given) {
            Buffer b = external.get(i);
            Class<?> wanted = ArrayTypes.of(b.dtype(), program.precision());
            if (array == null || array.getClass() != wanted) {
                throw new IllegalArgumentException(
                        b
                                + " needs a "
                                + wanted.getSimpleName()
                                + " array, found "
                                + (array == null ? "none" : array.getClass().getSimpleName()));
            }
            long needed = b.elements().evaluate(given);
            int length = java.lang.reflect.Array.getLength(array);
            if (length < needed) {
                throw new IllegalArgumentException(
                        b + " needs " + needed + " elements, its array has " + length);
            }
            workspace.bind(i, array);
            if (keeps && isWeight(b)) workspace.keep(true);
            bound[i] = array;
        }
    }
}
