package org.nnc.jvm;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many bytes of bytecode each method of a class has.
final class MethodSizes {
    private MethodSizes() {}

    static Map<String, Integer> of(byte[] bytes) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (MethodModel m : ClassFile.of().parse(bytes).methods()) {
            m.findAttribute(Attributes.code())
                    .ifPresent(c -> sizes.put(m.methodName().stringValue(), c.codeLength()));
        }
        return sizes;
    }
}
