// What every generated program starts with. REAL is float or double; INDEX is int where all
// positions fit 32 bits, else long.
#pragma OPENCL FP_CONTRACT OFF
#ifdef DOUBLES
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
typedef double real;
typedef long real_bits;
#define REAL_BITS(x) as_long(x)
#define BITS_REAL(x) as_double(x)
#define MOST_BITS LONG_MAX
#else
typedef float real;
typedef int real_bits;
#define REAL_BITS(x) as_int(x)
#define BITS_REAL(x) as_float(x)
#define MOST_BITS INT_MAX
#endif
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
typedef INDEX position;
// A loop that calls a function cannot become one of vectors.
#ifdef __clang__
#define INLINE inline __attribute__((always_inline))
#else
#define INLINE inline
#endif
#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)
#ifdef DOUBLES
typedef JOIN(double, WIDE) wide;
#else
typedef JOIN(float, WIDE) wide;
#endif

// On processors: the iterations of the next loop share nothing, so that it may become one of
// vectors; of one vector at a time where they are few; and the sum of a loop may be split over
// lanes.
#ifdef PROCESSOR
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
#define VECTORIZE_FEW _Pragma("clang loop vectorize(assume_safety) interleave_count(1)")
#else
#define VECTORIZE
#define VECTORIZE_FEW
#endif
#if defined(PROCESSOR) && defined(__clang__)
#define REASSOCIATE _Pragma("clang fp reassociate(on)")
#else
#define REASSOCIATE
#endif

// Floats, with the NaNs and infinities of IEEE 754.
INLINE real real_max(real a, real b) { return (a > b) | (a != a) ? a : b; }
INLINE real real_min(real a, real b) { return (a < b) | (a != a) ? a : b; }
INLINE real real_mod(real a, real b) { return a - floor(a / b) * b; }
INLINE real real_sign(real a) { return (a != a) | (a == 0) ? a : copysign((real)1, a); }
INLINE real real_pow(real a, real b) {
    return (b != b) | ((fabs(a) == 1) & isinf(b)) ? (real)NAN : pow(a, b);
}
INLINE real real_square(real a) { return a * a; }
INLINE real real_cube(real a) { return a * a * a; }
// As Java rounds them: for steps of training.
#define exact_pow(a, b) ((real)double_pow((double)(a), (double)(b)))
#ifdef cl_khr_fp64
INLINE double double_pow(double a, double b) {
    return (b != b) | ((fabs(a) == 1) & isinf(b)) ? (double)NAN : pow(a, b);
}
#endif
#define exact_sin(a) ((real)sin((double)(a)))
#define exact_cos(a) ((real)cos((double)(a)))
INLINE real real_select(int c, real a, real b) { return c ? a : b; }

// The order of floats as an order of integers, NaN the largest (or the smallest), so that a loop
// that looks for an extreme becomes one of vectors.
INLINE real_bits real_rank(real a) {
    real_bits b = REAL_BITS(a);
    return b ^ ((b >> (sizeof(real) * 8 - 1)) & MOST_BITS);
}
INLINE real_bits rank_for_max(real a) { return a != a ? MOST_BITS : real_rank(a); }
INLINE real_bits rank_for_min(real a) { return a != a ? -MOST_BITS - 1 : real_rank(a); }
INLINE real of_rank(real_bits r) {
    return BITS_REAL(r ^ ((r >> (sizeof(real) * 8 - 1)) & MOST_BITS));
}

// Integers wrap; quotients are rounded down, and 0 for a divisor of 0.
#define INTEGERS(type)                                                                             \
    INLINE type type##_add(type a, type b) { return (type)((u##type)a + (u##type)b); }             \
    INLINE type type##_sub(type a, type b) { return (type)((u##type)a - (u##type)b); }             \
    INLINE type type##_mul(type a, type b) { return (type)((u##type)a * (u##type)b); }             \
    INLINE type type##_neg(type a) { return (type)(0 - (u##type)a); }                              \
    INLINE type type##_abs(type a) { return a < 0 ? type##_neg(a) : a; }                           \
    INLINE type type##_sign(type a) { return (a > 0) - (a < 0); }                                  \
    INLINE type type##_div(type a, type b) {                                                       \
        if (b == 0) return 0;                                                                      \
        if (b == -1) return type##_neg(a);                                                         \
        type q = a / b;                                                                            \
        return q - ((a % b != 0) & ((a < 0) != (b < 0)));                                          \
    }                                                                                              \
    INLINE type type##_mod(type a, type b) {                                                       \
        return b == 0 ? 0 : type##_sub(a, type##_mul(type##_div(a, b), b));                        \
    }                                                                                              \
    INLINE type type##_select(int c, type a, type b) { return c ? a : b; }
INTEGERS(int)
INTEGERS(long)

// Conversions drop the fraction and saturate; NaN becomes 0.
INLINE int real_to_int(real a) {
    if (a != a) return 0;
    if (a >= (real)2147483648.0f) return INT_MAX;
    return a <= (real)-2147483648.0f ? INT_MIN : (int)a;
}
INLINE long real_to_long(real a) {
    if (a != a) return 0;
    if (a >= (real)9223372036854775808.0f) return LONG_MAX;
    return a <= (real)-9223372036854775808.0f ? LONG_MIN : (long)a;
}

// Positions: quotients rounded down, data kept within a limit.
INLINE position down(position a, position b) {
    position q = a / b;
    return q - ((a % b != 0) & ((a < 0) != (b < 0)));
}
INLINE position rest(position a, position b) { return a - down(a, b) * b; }
INLINE int inside(position a, position limit) { return (a >= 0) & (a < limit); }
// Reads in any case, since a loop of vectors has no branches: every memory has an element 0.
INLINE real guarded(__global const real* b, int holds, position at, real otherwise) {
    real value = b[holds ? at : 0];
    return holds ? value : otherwise;
}
INLINE position within(long a, position limit) {
    return (position)(a < 0 || limit < 1 ? 0 : a >= limit ? limit - 1 : a);
}

// Threefry-2x32 with 20 rounds: the numbers that every backend draws.
// Shifts, not rotate(), which keeps some compilers from making vectors.
#define MIX(r) x += y; y = ((y << r) | (y >> (32 - r))) ^ x;
#define MIX4(a, b, c, d) MIX(a) MIX(b) MIX(c) MIX(d)
INLINE real uniform_number(uint seed, uint step, uint path, int word, uint index) {
    const uint key2 = 0x1BD11BDAu ^ seed ^ path;
    uint x = index + seed;
    uint y = step + path;
    MIX4(13, 15, 26, 6) x += path; y += key2 + 1;
    MIX4(17, 29, 16, 24) x += key2; y += seed + 2;
    MIX4(13, 15, 26, 6) x += seed; y += path + 3;
    MIX4(17, 29, 16, 24) x += path; y += key2 + 4;
    MIX4(13, 15, 26, 6) x += key2; y += seed + 5;
    return (real)((word ? y : x) >> 8) * (real)5.9604644775390625e-8f;
}
