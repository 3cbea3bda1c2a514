/// Schedules by measurement. `nnc tune` runs variants of each product of a model on a backend and
/// keeps the quickest in a file, keyed by what the kernel computes and by where it was measured;
/// whatever is compiled for that place later reads it. Only schedules change, never what is
/// computed (but for the order of sums).
package org.nnc.tune;
