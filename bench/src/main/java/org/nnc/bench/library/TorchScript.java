package org.nnc.bench.library;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A file such as `torch.jit.save` writes, of a module without parameters: a zip of its code and
/// two pickles, which hold an object of its class and no constants.
final class TorchScript {
    /// Protocol 2; the class `__torch__.M`; a new object of it; its state, `training` = false.
    private static final String OBJECT =
            "\u0080\u0002c__torch__\nM\n)\u0081}(X\b\0\0\0training\u0089ub.";

    private static final String NO_CONSTANTS = "\u0080\u0002).";

    private TorchScript() {}

    static InputStream file(String code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", OBJECT);
            store(zip, "code/__torch__.py", code);
            store(zip, "constants.pkl", NO_CONSTANTS);
            store(zip, "version", "6\n");
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void store(ZipOutputStream zip, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry entry = new ZipEntry("bench/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }
}
