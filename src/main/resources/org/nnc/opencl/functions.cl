// Transcendental functions. In 32 bits polynomials, so that a loop over them becomes one of
// vectors: reductions and coefficients of exp, log and tanh are those of Moshier's Cephes library
// (expf, logf, tanhf), those of erf by N. Juffa. Special values are put in at the end, by
// comparison. In 64 bits the device's own.
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
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define ROUNDING 12582912.0f
#define NORMAL 1.17549435e-38f
#define TINY 2.98023224e-8f
#define TERM(c) y = fma(y, z, c);

// e^r - 1 - r for |r| <= ln 2 / 2.
INLINE float exp_tail(float r) {
    float z = r, y = 1.9875691500e-4f;
    TERM(1.3981999507e-3f) TERM(8.3334519073e-3f) TERM(4.1665795894e-2f)
    TERM(1.6666665459e-1f) TERM(5.0000001201e-1f)
    return y * (r * r);
}

// 2^n, which must be a normal number.
INLINE float power_of_two(int n) { return as_float((n + 127) << 23); }

INLINE int exp_whole(float x) {
    return as_int(fma(x, 1.44269504088896341f, ROUNDING)) - as_int(ROUNDING);
}
INLINE float exp_rest(float x) {
    float n = fma(x, 1.44269504088896341f, ROUNDING) - ROUNDING;
    return fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x));
}

// 2^n in two factors, so that subnormal results are rounded once.
INLINE float real_exp(float x) {
    int n = exp_whole(x);
    int half_n = n >> 1;
    float r = exp_rest(x);
    float y = exp_tail(r) + r + 1.0f;
    y = y * power_of_two(half_n) * power_of_two(n - half_n);
    y = x > 88.72283935546875f ? INFINITY : y;
    return x < -103.97208404541016f ? 0.0f : y;
}

// 2^n (e^r - 1) + (2^n - 1), all halved, so that 2^128 does not overflow.
INLINE float real_expm1(float x) {
    float h = power_of_two(exp_whole(x) - 1);
    float r = exp_rest(x);
    float y = fma(exp_tail(r) + r, h, h - 0.5f) * 2.0f;
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

// Near 0 an odd polynomial, else 1 - 2 / (e^(2|x|) + 1) with the sign of x.
INLINE float real_tanh(float x) {
    float size = fabs(x);
    float large = 1.0f - 2.0f / (real_exp(size + size) + 1.0f);
    float z = x * x, y = -5.70498872745e-3f;
    TERM(2.06390887954e-2f) TERM(-5.37397155531e-2f) TERM(1.33314422036e-1f)
    TERM(-3.33332819422e-1f)
    float near = fma(y * z, x, x);
    y = size < 0.625f ? near : x < 0 ? -large : large;
    return size < TINY ? x : y;
}

// With e = e^-|x|: 1 / (1 + e), or e / (1 + e) for x below 0, so that tiny values stay.
INLINE float real_sigmoid(float x) {
    float e = real_exp(-fabs(x));
    return (x < 0 ? e : 1.0f) / (1.0f + e);
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

