package org.nnc.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/// The functions of OpenCL 1.2 that we call. Handles are `long`; an error code becomes an
/// [OpenClException]. Who owns a handle, and which sizes are right, is known by the classes that
/// use this one.
@SuppressWarnings("restricted")
final class Cl {
    static final int MAP_READ = 1;
    static final int MAP_WRITE = 2;
    static final int MAP_OVERWRITE = 4;
    private static final MemorySegment NULL = MemorySegment.NULL;

    /// What has properties to be asked for.
    enum Info {
        PLATFORM("clGetPlatformInfo"),
        DEVICE("clGetDeviceInfo"),
        EVENT("clGetEventProfilingInfo");

        private final String function;

        Info(String function) {
            this.function = function;
        }
    }

    /// What is owned: made, used and released once, see [Handle].
    enum Owned {
        CONTEXT("clReleaseContext"),
        QUEUE("clReleaseCommandQueue"),
        BUFFER("clReleaseMemObject"),
        PROGRAM("clReleaseProgram"),
        KERNEL("clReleaseKernel"),
        EVENT("clReleaseEvent");

        private final String function;

        Owned(String function) {
            this.function = function;
        }
    }

    private final SymbolLookup library;
    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle[] infos = new MethodHandle[Info.values().length];
    private final MethodHandle[] releases = new MethodHandle[Owned.values().length];
    private final MethodHandle getPlatformIds;
    private final MethodHandle getDeviceIds;
    private final MethodHandle createContext;
    private final MethodHandle createQueue;
    private final MethodHandle createBuffer;
    private final MethodHandle createProgram;
    private final MethodHandle buildProgram;
    private final MethodHandle getBuildInfo;
    private final MethodHandle createKernel;
    private final MethodHandle setKernelArg;
    private final MethodHandle enqueueKernel;
    private final MethodHandle enqueueMap;
    private final MethodHandle enqueueWrite;
    private final MethodHandle enqueueRead;
    private final MethodHandle enqueueUnmap;
    private final MethodHandle finish;

    /// @throws OpenClException if the library lacks a function
    Cl(SymbolLookup library) {
        this.library = library;
        for (Info i : Info.values()) infos[i.ordinal()] = function(i.function, "lilpp:i");
        for (Owned o : Owned.values()) releases[o.ordinal()] = function(o.function, "l:i");
        getPlatformIds = function("clGetPlatformIDs", "ipp:i");
        getDeviceIds = function("clGetDeviceIDs", "llipp:i");
        createContext = function("clCreateContext", "pipppp:l");
        createQueue = function("clCreateCommandQueue", "lllp:l");
        createBuffer = function("clCreateBuffer", "lllpp:l");
        createProgram = function("clCreateProgramWithSource", "lippp:l");
        buildProgram = function("clBuildProgram", "lipppp:i");
        getBuildInfo = function("clGetProgramBuildInfo", "llilpp:i");
        createKernel = function("clCreateKernel", "lpp:l");
        setKernelArg = function("clSetKernelArg", "lilp:i");
        enqueueKernel = function("clEnqueueNDRangeKernel", "llipppipp:i");
        enqueueMap = function("clEnqueueMapBuffer", "llilllippp:p");
        enqueueWrite = function("clEnqueueWriteBuffer", "llillpipp:i");
        enqueueRead = function("clEnqueueReadBuffer", "llillpipp:i");
        enqueueUnmap = function("clEnqueueUnmapMemObject", "llpipp:i");
        finish = function("clFinish", "l:i");
    }

    /// @param type of the arguments and, after the colon, the result: `i` 32 bits, `l` 64 bits or a
    ///   handle, `p` an address
    private MethodHandle function(String name, String type) {
        Optional<MemorySegment> address = library.find(name);
        if (address.isEmpty()) {
            throw new OpenClException(
                    "the OpenCL library has no " + name + ": install a newer loader");
        }
        int colon = type.indexOf(':');
        MemoryLayout[] arguments =
                type.substring(0, colon).chars().mapToObj(Cl::layout).toArray(MemoryLayout[]::new);
        MemoryLayout result = layout(type.charAt(colon + 1));
        return linker.downcallHandle(address.get(), FunctionDescriptor.of(result, arguments));
    }

    private static MemoryLayout layout(int letter) {
        return letter == 'i' ? JAVA_INT : letter == 'l' ? JAVA_LONG : ADDRESS;
    }

    private interface Call<T> {
        T run(Arena arena) throws Throwable;
    }

    /// With memory for the arguments.
    private static <T> T call(Call<T> call) {
        try (Arena arena = Arena.ofConfined()) {
            return call.run(arena);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(String doing, int code) {
        if (code != 0) throw OpenClException.of(doing, code);
    }

    private interface Creation<T> {
        T run(Arena arena, MemorySegment code) throws Throwable;
    }

    private static <T> T create(String doing, Creation<T> creation) {
        return call(a -> {
            MemorySegment code = a.allocate(JAVA_INT);
            T made = creation.run(a, code);
            check(doing, code.get(JAVA_INT, 0));
            return made;
        });
    }

    long[] platforms() {
        return call(a -> {
            MemorySegment count = a.allocate(JAVA_INT);
            int code = (int) getPlatformIds.invokeExact(0, NULL, count);
            int n = count.get(JAVA_INT, 0);
            if (code == ErrorCodes.NO_PLATFORM || code == 0 && n == 0) return new long[0];
            check("list its platforms", code);
            MemorySegment ids = a.allocate(JAVA_LONG, n);
            check("list its platforms", (int) getPlatformIds.invokeExact(n, ids, NULL));
            return ids.toArray(JAVA_LONG);
        });
    }

    long[] devices(long platform) {
        long all = 0xFFFFFFFFL;
        return call(a -> {
            MemorySegment count = a.allocate(JAVA_INT);
            int code = (int) getDeviceIds.invokeExact(platform, all, 0, NULL, count);
            int n = count.get(JAVA_INT, 0);
            if (code == ErrorCodes.DEVICE_NOT_FOUND || code == 0 && n == 0) return new long[0];
            check("list its devices", code);
            MemorySegment ids = a.allocate(JAVA_LONG, n);
            check("list its devices", (int) getDeviceIds.invokeExact(platform, all, n, ids, NULL));
            return ids.toArray(JAVA_LONG);
        });
    }

    byte[] info(Info what, long object, int property) {
        MethodHandle get = infos[what.ordinal()];
        String doing = "tell property 0x" + Integer.toHexString(property);
        return call(a -> {
            MemorySegment size = a.allocate(JAVA_LONG);
            check(doing, (int) get.invokeExact(object, property, 0L, NULL, size));
            return bytes(
                    a,
                    size.get(JAVA_LONG, 0),
                    (n, value) -> {
                        check(doing, (int) get.invokeExact(object, property, n, value, NULL));
                    });
        });
    }

    private interface Fill {
        void into(long bytes, MemorySegment value) throws Throwable;
    }

    private static byte[] bytes(Arena a, long count, Fill fill) throws Throwable {
        MemorySegment value = a.allocate(Math.max(count, 8), 8);
        fill.into(count, value);
        return Arrays.copyOf(value.toArray(JAVA_BYTE), Math.toIntExact(count));
    }

    long createContext(long device) {
        return create(
                "make a context",
                (a, code) -> {
                    MemorySegment devices = a.allocateFrom(JAVA_LONG, device);
                    return (long) createContext.invokeExact(NULL, 1, devices, NULL, NULL, code);
                });
    }

    long createQueue(long context, long device, boolean profiling) {
        long properties = profiling ? 2 : 0;
        return create(
                "make a queue",
                (_, code) -> (long) createQueue.invokeExact(context, device, properties, code));
    }

    long createBuffer(long context, long bytes) {
        long readAndWrite = 1;
        return create(
                "make a buffer of " + bytes + " bytes",
                (_, code) ->
                        (long) createBuffer.invokeExact(context, readAndWrite, bytes, NULL, code));
    }

    long createProgram(long context, String source) {
        return create(
                "take a program",
                (a, code) -> {
                    MemorySegment lines = a.allocateFrom(ADDRESS, a.allocateFrom(source));
                    return (long) createProgram.invokeExact(context, 1, lines, NULL, code);
                });
    }

    /// The error code of the build, 0 if it went well.
    int build(long program, String options) {
        return call(a -> {
            MemorySegment text = a.allocateFrom(options);
            return (int) buildProgram.invokeExact(program, 0, NULL, text, NULL, NULL);
        });
    }

    byte[] buildLog(long program, long device) {
        int log = 0x1183;
        return call(a -> {
            MemorySegment size = a.allocate(JAVA_LONG);
            check(
                    "tell why a build failed",
                    (int) getBuildInfo.invokeExact(program, device, log, 0L, NULL, size));
            return bytes(
                    a,
                    size.get(JAVA_LONG, 0),
                    (n, value) -> {
                        check(
                                "tell why a build failed",
                                (int)
                                        getBuildInfo.invokeExact(
                                                program, device, log, n, value, NULL));
                    });
        });
    }

    long createKernel(long program, String name) {
        return create(
                "find the kernel " + name,
                (a, code) -> (long) createKernel.invokeExact(program, a.allocateFrom(name), code));
    }

    void setArgument(long kernel, int index, long bytes, MemorySegment value) {
        call(_ -> {
            int code = (int) setKernelArg.invokeExact(kernel, index, bytes, value);
            check("set argument " + index, code);
            return 0;
        });
    }

    /// @param event receives an event, or is NULL
    void enqueue(
            long queue,
            long kernel,
            int dimensions,
            MemorySegment global,
            MemorySegment local,
            MemorySegment event) {
        call(_ -> {
            int code =
                    (int)
                            enqueueKernel.invokeExact(
                                    queue, kernel, dimensions, NULL, global, local, 0, NULL, event);
            check("start a kernel", code);
            return 0;
        });
    }

    /// The buffer's memory as the host sees it, when all commands before are done.
    MemorySegment map(long queue, long buffer, long flags, long bytes) {
        MemorySegment at =
                create(
                        "map a buffer",
                        (_, code) ->
                                (MemorySegment)
                                        enqueueMap.invokeExact(
                                                queue, buffer, 1, flags, 0L, bytes, 0, NULL, NULL,
                                                code));
        return at.reinterpret(bytes);
    }

    /// Copies to the start of a buffer when its turn comes: `from` must stay as it is until then.
    void write(long queue, long buffer, MemorySegment from) {
        call(_ -> {
            check(
                    "write a buffer",
                    (int)
                            enqueueWrite.invokeExact(
                                    queue, buffer, 0, 0L, from.byteSize(), from, 0, NULL, NULL));
            return 0;
        });
    }

    /// Copies from the start of a buffer, when all commands before are done.
    void read(long queue, long buffer, MemorySegment to) {
        call(_ -> {
            check(
                    "read a buffer",
                    (int)
                            enqueueRead.invokeExact(
                                    queue, buffer, 1, 0L, to.byteSize(), to, 0, NULL, NULL));
            return 0;
        });
    }

    void unmap(long queue, long buffer, MemorySegment mapped) {
        call(_ -> {
            check(
                    "unmap a buffer",
                    (int) enqueueUnmap.invokeExact(queue, buffer, mapped, 0, NULL, NULL));
            return 0;
        });
    }

    void finish(long queue) {
        call(_ -> {
            check("finish its work", (int) finish.invokeExact(queue));
            return 0;
        });
    }

    void release(Owned what, long handle) {
        MethodHandle release = releases[what.ordinal()];
        call(_ -> {
            check("release a " + what, (int) release.invokeExact(handle));
            return 0;
        });
    }
}
