/// Element types, dimensions as polynomials in named sizes, shapes.
package org.nnc.type;
