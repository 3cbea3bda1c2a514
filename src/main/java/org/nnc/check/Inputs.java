package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.op.Variable;
import org.nnc.syntax.Name;
import org.nnc.syntax.Statement;
import org.nnc.syntax.TypeExpression;
import org.nnc.type.TensorType;

import java.util.Map;

/// The declarations of what is given to a model.
final class Inputs {
    private Inputs() {}

    static void input(Frame f, Statement.Input s) {
        declare(f, s.name(), s.type(), s, f.run().inputs());
    }

    static void target(Frame f, Statement.Target s) {
        declare(f, s.name(), s.type(), s, f.run().targets());
    }

    private static void declare(
            Frame f, Name name, TypeExpression type, Statement s, Map<String, Variable> all) {
        if (f.part().isEmpty()) {
            throw Problem.MISPLACED.failure(s.span(), "inputs and targets belong in a model");
        }
        ModelPart part = f.part().get();
        Given wired = part.wired().get(name.text());
        if (wired != null) {
            Node n = Types.acceptTensor(f, part.name(), type, wired);
            f.bind(name.text(), new Meaning.Tensor(n), name.span());
            return;
        }
        TensorType t = Types.free(f, type);
        String given = nameInWhole(f, part, name.text());
        f.run().setOrigin(s.span());
        Node n = f.run().variable(given, Variable.Role.INPUT, t);
        all.put(given, (Variable) n.op());
        f.bind(name.text(), new Meaning.Tensor(n), name.span());
    }

    /// An input of a part that nobody wires is one of the whole: under its own name, so that data
    /// finds it, or, where the whole or another part has that name, under its path.
    private static String nameInWhole(Frame f, ModelPart part, String name) {
        if (part.isWhole()) return name;
        boolean taken =
                f.run().reservedInputs().contains(name)
                        || !f.run()
                                .inputOwners()
                                .getOrDefault(name, part.path())
                                .equals(part.path());
        if (taken) return part.path() + "." + name;
        f.run().inputOwners().put(name, part.path());
        return name;
    }
}
