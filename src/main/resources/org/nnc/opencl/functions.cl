// Transcendental functions. In 32 bits polynomials, so that a loop over them becomes one of
// vectors: reductions and the coefficients of log are those of Moshier's Cephes library (expf,
// logf, tanhf), those of erf by N. Juffa, those of exp minimize the largest error. Special values
// are put in at the end, by comparison. In 64 bits the device's own.
// Rounded to the upper half of the bits, halves to even ones.
INLINE real real_bfloat16(real a) {
    float x = (float)a;
    uint bits = as_uint(x);
    bits = (bits + 0x7FFFu + (bits >> 16 & 1u)) & 0xFFFF0000u;
    return x == x ? as_float(bits) : NAN;
}

#ifdef DOUBLES
#define real_exp exp
#define real_expm1 expm1
#define real_log log
#define real_log1p log1p
#define real_tanh tanh
#define real_erf erf
INLINE real real_sigmoid(real a) {
    real e = exp(-fabs(a));
    return (a < 0 ? e : (real)1) / (1 + e);
}
#else
#define LN2_HIGH 0.693145751953125f
#define LN2_LOW 1.42860682030941723212e-6f
#define ROUNDING 12582912.0f
#define ROUNDING_BITS 0x4B400000
#define ONE_BITS 0x3F800000
#define NORMAL 1.17549435e-38f
#define TINY 2.98023224e-8f
#define TERM(c) y = fma(y, z, c);

// x = n ln 2 / factor + r; n stands in the low bits.
#define WHOLE(x, factor) as_int(fma(x, factor * 1.44269504088896341f, ROUNDING))
#define REST(x, bits, factor) \
    fma(as_float(bits) - ROUNDING, -LN2_LOW / factor, \
        fma(as_float(bits) - ROUNDING, -LN2_HIGH / factor, x))
// 2^(n + k), which must be a normal number.
#define POWER(bits, k) as_float((int)((uint)(bits) << 23) + (ONE_BITS + k * 0x800000))

// (e^(f r) - 1) / r.
#define GROWTH(r, f) \
    z = r; \
    y = 1.3814540580e-3f * f * f * f * f * f * f; \
    TERM(8.3687454462e-3f * f * f * f * f * f) \
    TERM(4.1668388993e-2f * f * f * f * f) \
    TERM(1.6666521132e-1f * f * f * f) \
    TERM(4.9999994040e-1f * f * f) \
    TERM(f)

// 2^n in two factors, so that subnormal results are rounded once.
INLINE float real_exp(float x) {
    int bits = WHOLE(x, 1.0f);
    bits = bits < ROUNDING_BITS + 130 ? bits : ROUNDING_BITS + 130;
    float r = REST(x, bits, 1.0f);
    uint both = ((uint)bits << 23) + 2u * ONE_BITS;
    uint one = (both >> 1) & 0xFF800000u;
    float z, y;
    GROWTH(r, 1.0f)
    y = fma(y, r, 1.0f) * as_float(one) * as_float(both - one);
    return x < -103.97208404541016f ? 0.0f : y;
}

// 2^n (e^r - 1) + (2^n - 1), all halved, so that 2^128 does not overflow.
INLINE float real_expm1(float x) {
    int bits = WHOLE(x, 1.0f);
    float r = REST(x, bits, 1.0f);
    float h = POWER(bits, -1);
    float z = r, y = 1.3814540580e-3f;
    TERM(8.3687454462e-3f) TERM(4.1668388993e-2f) TERM(1.6666521132e-1f)
    TERM(4.9999994040e-1f)
    y = y * (r * r) + r;
    y = fma(y, h, h - 0.5f) * 2.0f;
    y = x > 88.72283935546875f ? INFINITY : y;
    y = x < -17.5f ? -1.0f : y;
    return fabs(x) < TINY ? x : y;
}

// x = 2^e m with sqrt(1/2) <= m < sqrt(2); log x = e ln 2 + log(1 + f), f = m - 1.
INLINE float real_log(float x) {
    int small = x < NORMAL;
    int bits = as_int(small ? x * 8388608.0f : x) - 0x3F3504F3;
    float e = (float)(bits >> 23) - (small ? 23.0f : 0.0f);
    float f = as_float((bits & 0x7FFFFF) + 0x3F3504F3) - 1.0f;
    float z = f, y = 7.0376836292e-2f;
    TERM(-1.1514610310e-1f) TERM(1.1676998740e-1f) TERM(-1.2420140846e-1f)
    TERM(1.4249322787e-1f) TERM(-1.6668057665e-1f) TERM(2.0000714765e-1f)
    TERM(-2.4999993993e-1f) TERM(3.3333331174e-1f)
    float square = f * f;
    y = fma(e, LN2_LOW, y * f * square);
    y = fma(e, LN2_HIGH, fma(square, -0.5f, y) + f);
    y = y + (x - x);
    y = x < 0 ? NAN : y;
    y = x == 0 ? -INFINITY : y;
    return x == INFINITY ? INFINITY : y;
}

// log u + (x - (u - 1)) / u for u = 1 + x as rounded.
INLINE float real_log1p(float x) {
    float u = 1.0f + x;
    float rest = (x - (u - 1.0f)) / u;
    rest = (u <= 0) | (u == INFINITY) ? 0.0f : rest;
    float y = rest + real_log(u);
    return fabs(x) < TINY ? x : y;
}

// m / (m + 2) for m = e^2x - 1, as 2^n (e^2r - 1) - (1 - 2^n).
INLINE float real_tanh(float x) {
    float near = x < -9.1f ? -9.1f : x > 9.1f ? 9.1f : x;
    int bits = WHOLE(near, 2.0f);
    float r = REST(near, bits, 2.0f);
    float power = POWER(bits, 0);
    float z, y;
    GROWTH(r, 2.0f)
    y = fma(y * r, power, -(1.0f - power));
    return y / (y + 2.0f);
}

// 1 / (e^-x + 1), both scaled by 2^-64, so that tiny values stay.
INLINE float real_sigmoid(float x) {
    float near = x < -104.5f ? -104.5f : x > 25.0f ? 25.0f : x;
    int bits = WHOLE(near, -1.0f);
    float r = REST(near, bits, -1.0f);
    float z, y;
    GROWTH(r, -1.0f)
    y = fma(y, r, 1.0f);
    return 5.42101086242752217e-20f / fma(y, POWER(bits, -64), 5.42101086242752217e-20f);
}

INLINE float real_erf(float x) {
    float size = fabs(x);
    float z = size > 4.0f ? 4.0f : size;
    float s = z * z;
    float high = fma(-1.72853470e-5f, z, 3.83197126e-4f);
    float low = fma(-3.88396438e-3f, z, 2.42546219e-2f);
    float y = fma(high, s, low);
    TERM(-1.06777877e-1f) TERM(-6.34846687e-1f) TERM(-1.28717512e-1f)
    float tail = 1.0f - real_exp(fma(y, z, -z));
    z = s;
    y = -5.96761703e-4f;
    TERM(4.99119423e-3f) TERM(-2.67681349e-2f) TERM(1.12819925e-1f)
    TERM(-3.76125336e-1f) TERM(1.28379166e-1f)
    float near = fma(y, x, x);
    return size <= 0.927734375f ? near : x < 0 ? -tail : tail;
}
#undef TERM
#endif

