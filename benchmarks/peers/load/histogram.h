// Counts of times in nanoseconds, in steps of about 1.6 %: 64 steps to each power of two.
#pragma once
#include <stdint.h>

enum { STEP_BITS = 6, STEPS = 1 << STEP_BITS, STEP_COUNT = (64 - STEP_BITS + 1) * STEPS };

struct histogram {
    uint64_t count[STEP_COUNT];
    uint64_t total;
    uint64_t largest;
};

static inline unsigned histogram_step(uint64_t value)
{
    if (value < STEPS)
        return (unsigned)value;
    unsigned shift = 63 - (unsigned)__builtin_clzll(value) - STEP_BITS;
    return (shift + 1) * STEPS + (unsigned)((value >> shift) - STEPS);
}

static inline uint64_t histogram_value(unsigned step)
{
    return step < STEPS ? step : (uint64_t)(step % STEPS + STEPS) << (step / STEPS - 1);
}

static inline void histogram_add(struct histogram *times, uint64_t value, uint64_t count)
{
    times->count[histogram_step(value)] += count;
    times->total += count;
    if (value > times->largest)
        times->largest = value;
}

// The smallest time that at least this share of all was not longer than.
static inline uint64_t histogram_quantile(const struct histogram *times, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)times->total), seen = 0;
    for (unsigned step = 0; step < STEP_COUNT; step++) {
        seen += times->count[step];
        if (seen > wanted)
            return histogram_value(step);
    }
    return times->largest;
}
