/// The reference: runs a graph as it stands, operation by operation, in plain loops. Slow and
/// simple; what it says is what every backend must say.
package org.nnc.interpret;
