package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

/// Internal names of the classes that make up a [ModelClass].
///
/// @param relocation told of every class of the runtime that is named
record ModelNames(ModelClass model, Relocation relocation) {
    String name() {
        return model.internalName();
    }

    String workspace() {
        return name() + "$Workspace";
    }

    String main() {
        return name() + "$Main";
    }

    String kernels(ModelClass.Request request, Flavour flavour) {
        String suffix = flavour == Flavour.VECTOR ? "$vector" : "$scalar";
        return name() + "$" + JavaNames.of(request.name()) + suffix;
    }

    /// A class of the runtime, where it is moved to.
    String runtime(String simple) {
        return relocation.map(RuntimeClasses.name(simple));
    }

    /// Its descriptor.
    String type(String simple) {
        return "L" + runtime(simple) + ";";
    }

    /// Tells the Java compiler that the workspace is `Digits.Workspace`.
    void nest(ClassBody body) {
        int access = ACC_PUBLIC | ACC_STATIC | ACC_FINAL;
        body.writer.visitInnerClass(workspace(), name(), "Workspace", access);
    }
}
