package org.nnc.jvm;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Moves classes of `org.nnc.runtime` beside a generated class: `Team` becomes `Digits$Team`, for
/// Java 17 and visible in its package only. Those that the moved ones name follow.
final class Relocation extends Remapper {
    private final String owner;
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> seen = new LinkedHashSet<>();

    /// @param owner internal name of the generated class
    Relocation(String owner) {
        super(Opcodes.ASM9);
        this.owner = owner;
    }

    @Override
    public String map(String internalName) {
        if (!internalName.startsWith(RuntimeClasses.PACKAGE)) return internalName;
        if (seen.add(internalName)) open.add(internalName);
        return name(internalName.substring(RuntimeClasses.PACKAGE.length()));
    }

    /// The new internal name of a class of the runtime.
    String name(String simple) {
        // `Digits.Workspace` is the name of what users see.
        return owner + "$" + (simple.equals("Workspace") ? "Kernels" : simple);
    }

    /// A class with all names changed.
    byte[] moved(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(new ClassRemapper(lowered(writer), this), 0);
        return writer.toByteArray();
    }

    private static ClassVisitor lowered(ClassVisitor next) {
        return new ClassVisitor(Opcodes.ASM9, next) {
            @Override
            public void visit(
                    int version,
                    int access,
                    String name,
                    String signature,
                    String superName,
                    String[] interfaces) {
                int hidden = access & ~Opcodes.ACC_PUBLIC;
                super.visit(Opcodes.V17, hidden, name, signature, superName, interfaces);
            }
        };
    }

    /// The classes of the runtime that were named so far, and those that they name, moved; by
    /// internal name.
    Map<String, byte[]> runtime() {
        Map<String, byte[]> moved = new LinkedHashMap<>();
        while (!open.isEmpty()) {
            String name = open.remove();
            moved.put(map(name), moved(read(name)));
        }
        return moved;
    }

    private static byte[] read(String internalName) {
        String resource = "/" + internalName + ".class";
        try (InputStream in = Relocation.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("the compiler lacks " + resource);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
