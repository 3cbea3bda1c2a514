package org.nnc.opencl;

/// The error codes of OpenCL that programs meet, in words.
final class ErrorCodes {
    static final int NO_PLATFORM = -1001;
    static final int DEVICE_NOT_FOUND = -1;
    static final int BUILD_FAILED = -11;

    private ErrorCodes() {}

    static String name(int code) {
        return switch (code) {
            case DEVICE_NOT_FOUND -> "no device of that kind";
            case -2 -> "the device is not available";
            case -3 -> "the driver has no compiler";
            case -4 -> "the device has no memory left for the buffer";
            case -5 -> "the device has no resources left";
            case -6 -> "the host has no memory left";
            case -7 -> "profiling is not enabled";
            case BUILD_FAILED -> "the program does not compile";
            case -14 -> "a command waited for has failed";
            case -30 -> "a value is out of range";
            case -33 -> "the device is gone";
            case -34 -> "the context is gone";
            case -36 -> "the queue is gone";
            case -38 -> "the buffer is gone";
            case -42 -> "the binary was made for another device or driver";
            case -45 -> "the program was not built";
            case -46 -> "the program has no kernel of that name";
            case -48 -> "the kernel is gone";
            case -49 -> "the kernel has fewer arguments";
            case -50 -> "a kernel argument is wrong";
            case -51 -> "a kernel argument has the wrong size";
            case -52 -> "a kernel argument is missing";
            case -54 -> "the work group does not fit the kernel";
            case -55 -> "the work item has too many threads in one dimension";
            case -61 -> "the buffer's size is zero or more than the device allows";
            case NO_PLATFORM -> "no driver is registered";
            default -> "error";
        };
    }
}
