/// Where temporary buffers lie: when each is alive ([org.nnc.memory.Liveness]), which can take over
/// the place of one that dies, and places in the arenas ([org.nnc.memory.MemoryPlanner]).
package org.nnc.memory;
