/// Where temporary buffers lie: when each is alive ([org.nnc.memory.Liveness]), which can take over
/// the place of one that dies, places in the arenas ([org.nnc.memory.MemoryPlanner]), and what
/// needs to hold some rows only ([org.nnc.memory.Blocking]).
package org.nnc.memory;
