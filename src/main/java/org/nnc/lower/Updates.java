package org.nnc.lower;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.InPlace;
import org.nnc.program.Kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where a parameter's new value is written: in place of the old one, if nothing reads the old one
/// afterwards, else to a buffer of its own from which it is copied at the end.
///
/// Afterwards means: in a later kernel; or in the kernel that writes, anywhere but in the same body
/// before the store, at the same position.
final class Updates {
    private Updates() {}

    /// The kernels with the new values' buffers replaced by the variables where that is possible.
    /// `updates` loses those.
    static List<Kernel> inPlace(List<Kernel> kernels, Map<Buffer, Buffer> updates) {
        Map<Buffer, Buffer> replaced = new HashMap<>();
        Map<Buffer, Integer> lastReader = new HashMap<>();
        Map<Buffer, Integer> writer = new HashMap<>();
        for (int i = 0; i < kernels.size(); i++) {
            Accesses accesses = Accesses.of(kernels.get(i));
            for (Buffer b : accesses.read()) lastReader.put(b, i);
            for (Buffer b : accesses.written()) writer.putIfAbsent(b, i);
        }
        for (var u : updates.entrySet()) {
            int last = lastReader.getOrDefault(u.getValue(), -1);
            Integer write = writer.get(u.getKey());
            if (write == null || last > write) continue;
            if (last == write
                    && !InPlace.readsBeforeStore(kernels.get(write), u.getValue(), u.getKey())) {
                continue;
            }
            replaced.put(u.getKey(), u.getValue());
        }
        updates.keySet().removeAll(replaced.keySet());
        return kernels.stream().map(k -> Rename.buffers(k, replaced)).toList();
    }
}
