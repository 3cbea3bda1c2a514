package org.nnc.tune;

import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Precision;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a product computes, whatever its buffers are called and wherever it stands: products with
/// equal keys share a choice.
final class KernelKey {
    private static final Pattern BUFFER = Pattern.compile("[\\w.$]+(?=\\[)");
    private static final int LENGTH = 24;

    private KernelKey() {}

    static String of(Kernel.Contraction c, Precision precision) {
        StringBuilder s = new StringBuilder(precision.name());
        for (List<Var> vars : List.of(c.batch(), c.rows(), c.columns(), c.inner())) {
            s.append('\n');
            for (Var v : vars) s.append(v.name()).append('<').append(v.extent()).append(' ');
        }
        s.append('\n').append(c.left()).append('\n').append(c.right());
        for (Stmt e : c.epilogue()) s.append('\n').append(e);
        return hash(renamed(s.toString()));
    }

    /// Buffers are numbered in the order in which they occur.
    private static String renamed(String text) {
        Map<String, String> names = new LinkedHashMap<>();
        return BUFFER.matcher(text)
                .replaceAll(m -> names.computeIfAbsent(m.group(), _ -> "b" + names.size()));
    }

    private static String hash(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] bytes = sha.digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
