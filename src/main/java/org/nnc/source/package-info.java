/// Source text, places in it, and what is said about them.
///
/// A [org.nnc.source.SourceFile] is a name and a text with a table of its lines; a
/// [org.nnc.source.Span] is a range of that text; a [org.nnc.source.Diagnostic] is data: a
/// permanent code, a sentence, the span it is about, further spans with what each has to do with
/// it, a hint, and the nearest right spellings. A stage collects them in
/// [org.nnc.source.Diagnostics], goes on as far as it can, and throws one
/// [org.nnc.source.CompileException] at its end. [org.nnc.source.Renderer] alone makes text:
///
/// ```
/// error[E0203]: matmul needs equal inner dimensions
///   ┌─ mlp.nn:7:9
///   │
/// 4 │     param w2: float[256, 10]
///   │           -- 256 rows, declared here
/// 7 │     y = h @ w2
///   │         ^^^^^^ h is float[N, 128], so its 128 columns meet 256 rows
///   │
///   = hint: did you mean `w1`?
/// ```
///
/// Depends on nothing but the JDK.
package org.nnc.source;
