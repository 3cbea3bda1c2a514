/// The passes, in one table ([Passes]), and what runs them: a graph goes in, a program comes out,
/// and after every pass the verifier of its representation looks at the result.
package org.nnc.pass;
