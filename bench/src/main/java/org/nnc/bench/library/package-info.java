/// One adapter for each library: a workload goes in, a job that can be repeated comes out.
package org.nnc.bench.library;
