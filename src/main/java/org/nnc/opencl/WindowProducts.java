package org.nnc.opencl;

import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;

/// Convolutions on processors, and their gradients: [PackedProducts] whose left factor is read
/// where it lies, see [Windows].
final class WindowProducts implements RowReads {
    private static final int IMAGE = 0;
    private static final int STARTS = 6;
    private static final int STEPS = 7;

    private final Generator generator;
    private final Kernel.Contraction c;
    private final Windows windows;
    private final Axis rows;
    private final Axis inner;

    /// @param c with the windows on the left
    WindowProducts(Generator generator, Kernel.Contraction c) {
        this.generator = generator;
        this.c = c;
        this.windows = Windows.of(c, c.left()).orElseThrow();
        this.rows = new Axis(c.rows());
        this.inner = new Axis(c.inner());
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(image());
        steps.add(table(c.rows(), STARTS));
        steps.add(table(c.inner(), STEPS));
        PackedProducts packed = new PackedProducts(generator, c);
        steps.add(packed.packRight());
        steps.addAll(packed.products(this));
        return steps;
    }

    /// Copies the images, each with its border.
    private Step image() {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        int last = windows.axes().size() - 1;
        String to = image(k);
        Dim line = windows.extents().get(last);
        Dim lines = windows.elements().exactQuotient(line).orElseThrow();
        String unit = d.units(lines);
        List<Var> outer = new ArrayList<>(windows.rest());
        List<Var> places = new ArrayList<>();
        for (int i = 0; i < last; i++) places.add(new Var("p" + i, windows.extents().get(i)));
        outer.addAll(places);
        new Axis(outer).positions(k, unit);
        StringBuilder holds = new StringBuilder("1");
        for (int i = 0; i < last; i++) {
            Var axis = windows.axes().get(i);
            String border = k.size(windows.border().get(i));
            String at = k.declare(axis);
            k.line("position %s = %s - %s;".formatted(at, k.variable(places.get(i)), border));
            holds.append(" && inside(%s, %s)".formatted(at, k.size(axis.extent())));
        }
        String border = k.size(windows.border().get(last));
        String length = k.size(line);
        String limit = k.size(windows.axes().get(last).extent());
        k.line("__global real* line = %s + (long)%s * %s;".formatted(to, unit, length));
        k.line(
                "position first = (%s) ? max((position)%s, (position)0) : %s;"
                        .formatted(holds, border, length));
        k.line("first = min(first, (position)%s);".formatted(length));
        k.line(
                "position end = max(first, min((position)(%s + %s), (position)%s));"
                        .formatted(border, limit, length));
        String other = d.expressions().of(windows.otherwise());
        k.line("for (position i = 0; i < first; i++) line[i] = %s;".formatted(other));
        k.line(Statements.VECTOR);
        k.open("for (position i = first; i < end; i++)");
        k.bind(windows.axes().get(last), "(i - " + border + ")");
        k.line("line[i] = %s;".formatted(d.expressions().of(windows.value())));
        k.close();
        k.line("for (position i = end; i < %s; i++) line[i] = %s;".formatted(length, other));
        k.close();
        return d.launch(new Step.Grid.Shared(lines, line));
    }

    private String image(KernelText k) {
        return k.scratch(IMAGE, windows.elements(), DType.FLOAT);
    }

    private static String table(KernelText k, Axis axis, int number) {
        return k.scratch(number, axis.extent(), DType.INT64);
    }

    /// How far each position of an axis lies from the first.
    private Step table(List<Var> vars, int number) {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        Axis axis = new Axis(vars);
        String to = table(k, axis, number);
        Index place = windows.part(vars);
        if (vars.isEmpty()) {
            k.line("%s[0] = 0;".formatted(to));
            return d.launch(new Step.Grid.Single());
        }
        Var last = vars.getLast();
        Axis outer = new Axis(vars.subList(0, vars.size() - 1));
        String unit = d.units(outer.extent());
        outer.positions(k, unit);
        String extent = k.size(last.extent());
        String i = k.declare(last);
        k.open("for (position %1$s = 0; %1$s < %2$s; %1$s++)".formatted(i, extent));
        k.line("%s[%s * %s + %s] = %s;".formatted(to, unit, extent, i, d.expressions().of(place)));
        k.close();
        k.close();
        return d.launch(new Step.Grid.Shared(outer.extent(), last.extent()));
    }

    @Override
    public void begin(Draft d, Tile tile) {
        KernelText k = d.kernel();
        List<Var> batch = c.batch();
        Index rest = windows.part(batch);
        Dim start = windows.at().constant();
        String from = d.expressions().of(rest.plus(start));
        String starts = table(k, rows, STARTS);
        String height = k.size(rows.extent());
        k.line("__global const real* image = %s + (long)(%s);".formatted(image(k), from));
        k.line("__global const long* step = %s + done;".formatted(table(k, inner, STEPS)));
        k.line("position row0 = t * %d;".formatted(tile.rows()));
        for (int r = 0; r < tile.rows(); r++) {
            k.line(
                    "__global const real* a%1$d = image + %2$s[min(row0 + %1$d, (position)(%3$s) - 1)];"
                            .formatted(r, starts, height));
        }
    }

    @Override
    public void step(KernelText k) {
        k.line("long next = step[k];");
    }

    @Override
    public String element(int row) {
        return "a" + row + "[next]";
    }

    @Override
    public void advance(KernelText k, Tile tile) {}
}
