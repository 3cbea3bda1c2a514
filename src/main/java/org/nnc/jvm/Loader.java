package org.nnc.jvm;

import org.nnc.runtime.Workspace;

/// Loads one generated class; it goes when nothing uses it any more.
final class Loader extends ClassLoader {
    private final byte[] bytes;

    private Loader(byte[] bytes) {
        super(Loader.class.getClassLoader());
        this.bytes = bytes;
    }

    static Workspace load(String className, byte[] bytes) {
        Class<?> loaded = new Loader(bytes).define(className.replace('/', '.'));
        try {
            return (Workspace) loaded.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the class " + className + " does not load", e);
        }
    }

    private Class<?> define(String name) {
        return defineClass(name, bytes, 0, bytes.length);
    }
}
