package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.List;
import java.util.Optional;

/// What a file holds.
public sealed interface Declaration extends Syntax {
    /// `import "other.nn"`.
    record Import(Expression.StringLiteral path, Span span) implements Declaration {}

    /// `fn f(x, k: int = 2) = …` or `fn f(x) { …; return … }`, at the top or nested in a body.
    record Function(
            Name name,
            List<Parameter> parameters,
            Body body,
            Optional<Gradient> gradient,
            Span span)
            implements Declaration, Statement {
        public Function {
            parameters = List.copyOf(parameters);
        }
    }

    /// `layer l(x: float[..., I], units: int) { … }`.
    record Layer(Name name, List<Parameter> parameters, Body.Block body, Span span)
            implements Declaration {
        public Layer {
            parameters = List.copyOf(parameters);
        }
    }

    /// `model M(k: int = 3) { … }`.
    record Model(Name name, List<Parameter> parameters, Body.Block body, Span span)
            implements Declaration {
        public Model {
            parameters = List.copyOf(parameters);
        }
    }

    /// `optimizer o(p, g, rate: float = 0.01) { … }`.
    record Optimizer(Name name, List<Parameter> parameters, Body.Block body, Span span)
            implements Declaration {
        public Optimizer {
            parameters = List.copyOf(parameters);
        }
    }

    /// `data d { … }`.
    record Data(Name name, Body.Block body, Span span) implements Declaration {}

    /// `train M(…) { … }` or `train NAME for M.part { … }`.
    ///
    /// @param name the run's name, if it has one
    /// @param model the model, then the part of it that is trained, then the part's part
    record Train(
            Optional<Name> name,
            List<Name> model,
            List<Argument> arguments,
            Body.Block body,
            Span span)
            implements Declaration {
        public Train {
            model = List.copyOf(model);
            arguments = List.copyOf(arguments);
        }
    }
}
