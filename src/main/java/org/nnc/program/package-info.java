/// Kernels over buffers: the second representation, data without behaviour, and the same for every
/// backend.
///
/// A [Program] is a list of [Kernel]s over [Buffer]s. Most kernels are loop nests ([Stmt]) of
/// scalar expressions ([Expr]); matrix products and convolutions are [Kernel.Contraction]s. Integer
/// positions are [Index]es, kept in a canonical form so that strides can be read off them.
package org.nnc.program;
