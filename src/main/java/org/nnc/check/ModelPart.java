package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.source.Span;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A model that is evaluated: the whole, or a part of another. A part is evaluated when a member is
/// first asked for, as its inputs may be wired before.
final class ModelPart {
    private final Meaning.ModelKind kind;
    private final String path;
    private final Map<String, Given> given;
    private final Map<String, Given> wired;
    private final Span span;
    private final Map<String, Node> outputs = new LinkedHashMap<>();
    private final Map<String, Node> metrics = new LinkedHashMap<>();
    private Optional<Node> loss = Optional.empty();
    private Optional<Frame> frame = Optional.empty();

    /// @param given arguments by parameter
    /// @param wired tensors by input or target
    ModelPart(
            Meaning.ModelKind kind,
            String path,
            Map<String, Given> given,
            Map<String, Given> wired,
            Span span) {
        this.kind = kind;
        this.path = path;
        this.given = given;
        this.wired = wired;
        this.span = span;
    }

    Meaning.ModelKind kind() {
        return kind;
    }

    String name() {
        return kind.declaration().name().text();
    }

    String path() {
        return path;
    }

    Map<String, Given> given() {
        return given;
    }

    Map<String, Given> wired() {
        return wired;
    }

    Span span() {
        return span;
    }

    Map<String, Node> outputs() {
        return outputs;
    }

    Map<String, Node> metrics() {
        return metrics;
    }

    Optional<Node> loss() {
        return loss;
    }

    void setLoss(Node node) {
        loss = Optional.of(node);
    }

    /// The frame in which its body was evaluated, if it was.
    Optional<Frame> frame() {
        return frame;
    }

    void setFrame(Frame f) {
        frame = Optional.of(f);
    }

    boolean isWhole() {
        return path.isEmpty();
    }
}
