/// What is measured: each workload once, as a model of ours and as calls that every library can
/// follow, with the numbers that go in and the numbers that must come out.
package org.nnc.bench.work;
