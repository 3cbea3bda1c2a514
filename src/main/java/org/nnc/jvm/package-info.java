/// Programs become JVM bytecode; the only user of ASM.
///
/// A [org.nnc.program.Program] becomes one class: a field for each array, offset and free size, a
/// static method of bounded size for each part of a kernel, and a method that runs them in order.
///
/// ```
/// Program ──Layout──▶ fields ──KernelEmitter──▶ static methods ──ClassEmitter──▶ byte[]
///                               │ Loops      Stmt, scalar and vector
///                               │ Values     Expr, scalar and vector
///                               │ Positions  Index and Dim
///                               └ Products   contractions: packing, tiles, epilogue
/// ```
///
/// The class comes in two flavours, see [org.nnc.jvm.Flavour]. What the JIT demands of the emitted
/// code: methods far below 8000 bytes, vectors in locals of one method only, species and operators
/// as constants, arrays with `int` indexes.
package org.nnc.jvm;
