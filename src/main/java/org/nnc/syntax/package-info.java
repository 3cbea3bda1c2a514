/// A `.nn` file as a tree of immutable records with spans, and the way there and back.
///
/// [org.nnc.syntax.Parser] makes a [org.nnc.syntax.File] of a source text and reports every syntax
/// error of it; [org.nnc.syntax.Printer] makes canonical text of a tree, which parses to an equal
/// one. The grammar is `grammar/org/nnc/syntax/grammar/Nn.g4`; nothing outside this package sees
/// ANTLR.
///
/// The tree says how a file is written and nothing about shapes or what a name stands for:
///
/// ```
/// File        = declarations
/// Declaration = Import | Function | Layer | Model | Optimizer | Data | Train
/// Statement   = Input | Target | Param | State | Update | Metric | Output | Require
///             | Assign | If | For | Return | Emit | Evaluate | Function
/// Expression  = literals | Reference | Wildcard | Ellipsis | Member | Call | Index | Pipe
///             | Unary | Binary | Range | ListOf | Comprehension | Tuple | If | Scan | Lambda
/// ```
///
/// The records' own `equals` compares spans too. Depends on `source` and ANTLR.
package org.nnc.syntax;
