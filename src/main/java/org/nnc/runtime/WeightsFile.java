package org.nnc.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the wanted tensors of a safetensors stream: the length of the header, the header in JSON,
/// and the elements of all tensors, little-endian. Of the content only a chunk is in memory besides
/// the arrays that it fills.
final class WeightsFile {
    private static final int LONGEST_HEADER = 100_000_000;
    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final String source;
    private final byte[] chunk = new byte[CHUNK];

    WeightsFile(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    private record Place(TensorSpec tensor, WeightsHeader.Entry entry) {}

    /// The arrays of these tensors, by name.
    Map<String, Object> read(List<TensorSpec> wanted) throws IOException {
        Map<String, WeightsHeader.Entry> entries = header();
        List<Place> places = new ArrayList<>();
        for (TensorSpec tensor : wanted) {
            WeightsHeader.Entry entry = entries.get(tensor.name());
            if (entry == null) throw foreign("it has no " + tensor.name(), tensor);
            long[] dims = tensor.dims(new long[0]);
            if (!Arrays.equals(entry.shape(), dims)) {
                String found = tensor.name() + " has the shape " + Arrays.toString(entry.shape());
                throw foreign(found + " there", tensor);
            }
            places.add(new Place(tensor, entry));
        }
        places.sort(Comparator.comparingLong(p -> p.entry.begin()));
        Map<String, Object> arrays = new HashMap<>();
        long at = 0;
        for (Place p : places) {
            skip(p.entry.begin() - at, p.tensor);
            arrays.put(p.tensor.name(), array(p));
            at = p.entry.end();
        }
        return arrays;
    }

    private Map<String, WeightsHeader.Entry> header() throws IOException {
        byte[] start = in.readNBytes(8);
        long length = start.length < 8 ? -1 : little(start).getLong();
        if (length < 2 || length > LONGEST_HEADER) {
            throw new IllegalArgumentException(source + " is not a safetensors file");
        }
        byte[] json = in.readNBytes((int) length);
        if (json.length < length) throw cutShort("its header");
        try {
            return new WeightsHeader(new String(json, StandardCharsets.UTF_8)).entries();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + " is damaged: " + e.getMessage(), e);
        }
    }

    private Object array(Place p) throws IOException {
        int elements = (int) p.tensor.elements(new long[0]);
        String type = p.entry.type();
        int bytes = WeightsNumbers.bytes(type);
        boolean real = p.tensor.element().equals("float") || p.tensor.element().equals("double");
        if (bytes == 0 || WeightsNumbers.isReal(type) != real) {
            throw foreign(p.tensor.name() + " is stored as " + type + " there", p.tensor);
        }
        if (p.entry.end() - p.entry.begin() != (long) elements * bytes) {
            throw new IllegalArgumentException(
                    source + " is damaged: the size of " + p.tensor.name() + " is wrong");
        }
        Object array = p.tensor.allocate(elements);
        int most = CHUNK / bytes;
        for (int from = 0; from < elements; from += most) {
            int count = Math.min(most, elements - from);
            int length = count * bytes;
            if (in.readNBytes(chunk, 0, length) < length) throw cutShort(p.tensor.name());
            WeightsNumbers.decode(type, little(chunk), array, from, count);
        }
        return array;
    }

    private void skip(long bytes, TensorSpec before) throws IOException {
        if (bytes < 0) throw new IllegalArgumentException(source + " is damaged: tensors overlap");
        for (long rest = bytes; rest > 0; ) {
            int count = in.readNBytes(chunk, 0, (int) Math.min(rest, CHUNK));
            if (count == 0) throw cutShort(before.name());
            rest -= count;
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private IllegalArgumentException cutShort(String where) {
        return new IllegalArgumentException(source + " is cut short: it ends within " + where);
    }

    private IllegalArgumentException foreign(String why, TensorSpec tensor) {
        return new IllegalArgumentException(
                source
                        + " belongs to another model: "
                        + why
                        + ", and the model needs "
                        + tensor
                        + "; give the weights that its own training wrote");
    }
}
