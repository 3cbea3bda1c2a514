/// One record for each tensor operation. See `CONTRIBUTING.md` for how to add one.
package org.nnc.op;
