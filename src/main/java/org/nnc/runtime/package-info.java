/// What executes: arenas, threads, random numbers. Depends on nothing else of ours, so that
/// generated classes can carry it.
package org.nnc.runtime;
