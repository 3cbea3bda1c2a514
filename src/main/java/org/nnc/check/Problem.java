package org.nnc.check;

import org.nnc.source.Diagnostic;
import org.nnc.source.Span;

/// What the checker finds fault with: one row a kind, with its permanent code and what it is about.
/// A code is never given a second meaning.
public enum Problem {
    UNKNOWN_NAME(
            "E0201",
            "A name that nothing in scope, in the file, its imports or the library defines."),
    NO_SUCH_PARAMETER("E0202", "A named argument that the function called does not have."),
    ARGUMENT_COUNT(
            "E0203", "Too many arguments, one given twice, or one that has no default missing."),
    ARGUMENT_KIND(
            "E0204", "An argument of another kind than its parameter's: a string for an int."),
    ARGUMENT_SHAPE("E0205", "A tensor whose shape does not fit the parameter's declared one."),
    SHAPES("E0206", "The operands of an operation do not fit each other."),
    CONDITION("E0207", "A condition of `if` that is known only at run time."),
    NOT_KNOWN("E0208", "A number, size or option that must be known at compile time and is not."),
    NOT_CALLABLE("E0209", "A call of something that is no function, layer, model or instance."),
    NO_MEMBER("E0210", "A name after a dot that the value before it does not have."),
    MISPLACED(
            "E0211",
            "A statement or expression where it has no meaning, as `param` in a function."),
    DIFFERENTIATION(
            "E0212",
            "grad of something that is no scalar, or by something that is no float tensor."),
    OUT_OF_RANGE("E0213", "An axis or index that lies beyond what there is."),
    REQUIRE_FAILED("E0214", "A `require` that is known to be false."),
    UNPROVEN("E0215", "Two sizes that must be equal, and neither are nor are required to be."),
    TAKE_APART("E0216", "As many names left of `=` as there are values were expected."),
    ELEMENT_TYPE("E0217", "An element type that an operation does not take."),
    DECLARED_TWICE("E0218", "Two declarations of one name in a file."),
    ENDLESS("E0219", "A function that calls itself without end, or a loop far too long to unroll."),
    NO_LIST("E0220", "A list was expected."),
    INITIAL_VALUE("E0221", "A parameter or state whose initial value is missing or does not fit."),
    IMPORT("E0222", "An import that can't be read."),
    TRAIN("E0223", "A setting of a train block that is unknown or has the wrong kind of value."),
    DATA("E0224", "A data block that says something else than readers and arithmetic on columns."),
    SCAN("E0225", "A scan whose carried values change their type, or that has no result at all."),
    INT_DIVISION("E0226", "A division of ints that rounds down to 0 and can't be meant."),
    UPDATE("E0227", "An update of something that is no state or parameter of this body."),
    ARITHMETIC(
            "E0228", "Arithmetic on values that have none, as a string times a list, or by zero."),
    OPERATION("E0229", "An operation that the compiler can't do with these operands.");

    private final String code;
    private final String about;

    Problem(String code, String about) {
        this.code = code;
        this.about = about;
    }

    public String code() {
        return code;
    }

    /// One sentence for the page of errors.
    public String about() {
        return about;
    }

    /// A diagnostic of this kind at a place.
    Diagnostic at(Span span, String message) {
        return Diagnostic.error(code, message, span);
    }

    /// The exception that carries it to where checking can go on.
    Failure failure(Span span, String message) {
        return new Failure(at(span, message));
    }
}
