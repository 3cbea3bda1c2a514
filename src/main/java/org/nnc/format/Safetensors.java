package org.nnc.format;

import org.nnc.data.DataException;
import org.nnc.data.DataFile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The content of a safetensors file: named tensors and named strings.
///
/// The file is the length of its header (8 bytes), the header in JSON, and the elements of all
/// tensors without gaps, all little-endian. The same content always gives the same bytes: tensors
/// are stored by type, the wide ones first, and then by name, as the format's own library does.
///
/// @param tensors by name, in the order of the file
/// @param metadata strings to be stored along, in their order
public record Safetensors(Map<String, TensorData> tensors, Map<String, String> metadata) {
    private static final int LONGEST_HEADER = 100_000_000; // the limit of the format itself

    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// The tensor of this name, or a {@link DataException} that lists the names.
    public TensorData tensor(String name) {
        if (!tensors.containsKey(name)) {
            throw DataException.of(
                    "The file has no tensor '%s'; it holds %s.",
                    name, String.join(", ", tensors.keySet()));
        }
        return tensors.get(name);
    }

    /// The content of a file on disk.
    public static Safetensors read(Path path) {
        return read(DataFile.of(path));
    }

    /// The content of a file; what is not a whole safetensors file is a {@link DataException}.
    public static Safetensors read(DataFile file) {
        try (InputStream in = file.opener().open()) {
            return read(in);
        } catch (DataException e) {
            throw DataException.of("%s cannot be read: %s.", file.name(), e.getMessage())
                    .because(e);
        } catch (IOException e) {
            throw DataException.of("%s cannot be read: %s.", file.name(), DataException.reason(e))
                    .because(e);
        } catch (OutOfMemoryError e) {
            throw DataException.of(
                            "%s is larger than the memory of the JVM; raise -Xmx.", file.name())
                    .because(e);
        }
    }

    private static Safetensors read(InputStream in) throws IOException {
        SafetensorsHeader header = header(in);
        List<SafetensorsHeader.Entry> stored = new ArrayList<>(header.entries());
        stored.sort(Comparator.comparingLong(SafetensorsHeader.Entry::begin));
        Map<String, TensorData> read = new LinkedHashMap<>();
        long at = 0;
        for (SafetensorsHeader.Entry entry : stored) {
            if (entry.begin() != at) {
                throw DataException.of(
                        "tensor '%s' begins at byte %d, where %d is expected",
                        entry.name(), entry.begin(), at);
            }
            read.put(entry.name(), tensor(in, entry));
            at = entry.end();
        }
        if (in.read() >= 0) {
            throw DataException.of("it goes on after the %d bytes that its header announces", at);
        }
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        header.entries().forEach(entry -> tensors.put(entry.name(), read.get(entry.name())));
        return new Safetensors(tensors, header.metadata());
    }

    private static SafetensorsHeader header(InputStream in) throws IOException {
        byte[] start = in.readNBytes(8);
        long length = start.length < 8 ? -1 : little(start).getLong();
        if (length < 2 || length > LONGEST_HEADER) {
            throw DataException.of(
                    "it is not a safetensors file (which begins with its header's length)");
        }
        byte[] json = in.readNBytes((int) length);
        if (json.length < length) {
            throw DataException.of(
                    "it is cut short or no safetensors file: of a header of %d bytes only %d "
                            + "follow",
                    length, json.length);
        }
        return SafetensorsHeader.parse(json);
    }

    private static TensorData tensor(InputStream in, SafetensorsHeader.Entry entry)
            throws IOException {
        int length = (int) (entry.end() - entry.begin());
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw DataException.of(
                    "it is cut short: of the %d bytes of tensor '%s' only %d are there",
                    length, entry.name(), content.length);
        }
        return new TensorData(
                entry.type(), entry.dims(), Elements.decode(entry.type(), entry.size(), content));
    }

    /// Writes the file, all or nothing (see {@link AtomicFile}).
    public void write(Path path) {
        AtomicFile.write(path, this::write);
    }

    /// Writes the content to a stream.
    public void write(OutputStream out) throws IOException {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        long at = 0;
        for (String name : storedOrder()) {
            TensorData tensor = tensors.get(name);
            long end = at + (long) tensor.size() * tensor.type().bytes();
            entries.add(new SafetensorsHeader.Entry(name, tensor.type(), tensor.dims(), at, end));
            at = end;
        }
        byte[] header = new SafetensorsHeader(entries, metadata).json();
        out.write(little(new byte[8]).putLong(header.length).array());
        out.write(header);
        for (SafetensorsHeader.Entry entry : entries) {
            write(entry, out);
        }
    }

    private void write(SafetensorsHeader.Entry entry, OutputStream out) throws IOException {
        try {
            Elements.encode(tensors.get(entry.name()), out);
        } catch (DataException e) {
            throw DataException.of(
                            "Tensor '%s' cannot be stored as %s: %s.",
                            entry.name(), entry.type(), e.getMessage())
                    .because(e);
        }
    }

    private List<String> storedOrder() {
        Comparator<String> byType = Comparator.comparing(name -> tensors.get(name).type());
        return tensors.keySet().stream()
                .sorted(byType.reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
