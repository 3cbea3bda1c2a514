/// From syntax to graph: what a program means.
///
/// A body is run at compile time. [org.nnc.check.Expressions] gives every expression a [Meaning]: a
/// tensor of the graph, or something that only the compiler sees (numbers, lists, functions,
/// layers, parts). [org.nnc.check.Statements] binds names in a [Scope]; [org.nnc.check.Calls] runs
/// functions and layers in place, after [org.nnc.check.Binder] and [org.nnc.check.Unification] have
/// fitted the arguments to the parameters' types and bound the names of sizes. A [Frame] is one
/// body being run, a [Run] the whole evaluation of a model: the graph's builder, the parameters by
/// path, what is required of free sizes.
///
/// What the compiler knows by name is in tables of [Primitive]s ([Elementwise], [Reductions],
/// [Structure], …); all else is in the [Library], whose declarations are parsed when first used.
///
/// An error ends the expression or statement it is in; the value is then unknown, and whatever is
/// made of that is unknown too, and silent. [Problem] is the table of all errors.
///
/// [org.nnc.check.Unit] is the door: `Unit.load(path).instantiate("Mlp", Map.of(), false)`.
package org.nnc.check;
