package org.nnc.jvm;

import java.lang.reflect.Method;

/// What the calling thread has used so far, by the JVM's own account. By reflection, because the
/// module of the compiler does not need that of management.
final class ThreadMeter {
    private static final Object BEAN;
    private static final Method CPU;
    private static final Method ALLOCATED;

    static {
        try {
            Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
            BEAN = factory.getMethod("getThreadMXBean").invoke(null);
            Class<?> bean = Class.forName("com.sun.management.ThreadMXBean");
            CPU = bean.getMethod("getCurrentThreadCpuTime");
            ALLOCATED = bean.getMethod("getThreadAllocatedBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private ThreadMeter() {}

    static long nanoseconds() {
        return call(CPU);
    }

    static long allocatedBytes() {
        return call(ALLOCATED, Thread.currentThread().threadId());
    }

    private static long call(Method method, Object... arguments) {
        try {
            return (long) method.invoke(BEAN, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
