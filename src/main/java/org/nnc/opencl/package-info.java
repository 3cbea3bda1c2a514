/// Runs programs on OpenCL devices: processors through PoCL, and graphics cards.
package org.nnc.opencl;
