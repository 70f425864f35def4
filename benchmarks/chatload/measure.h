/* Clocks, what a process has used, how latencies are spread; and the ways to give up. */
#ifndef CHATLOAD_MEASURE_H
#define CHATLOAD_MEASURE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SECOND INT64_C(1000000000)

/* Nanoseconds of the clock that nobody sets. */
int64_t now_ns(void);

/* What a process has used so far; all zero for pid 0. */
typedef struct {
    double cpu;       /* seconds, exact: the process's CPU clock */
    double user;      /* seconds, from /proc, to a hundredth */
    double system;
    long rss_kib;
} Usage;

Usage usage_of(pid_t pid);

/* The CPU seconds from one look to the next; memory as at the second. */
Usage usage_between(Usage before, Usage after);

/* A histogram with 64 steps to each doubling, so a percentile is at most 1.6 % high. */
enum { LATENCY_STEPS = 64, LATENCY_BUCKETS = 64 * LATENCY_STEPS };

typedef struct {
    long count;
    int64_t longest;
    long buckets[LATENCY_BUCKETS];
} Latencies;

void latencies_add(Latencies *latencies, int64_t ns);

/* The milliseconds that the given share (0 to 1) of all latencies did not exceed. */
double latencies_ms(const Latencies *latencies, double share);

/* Zeroed memory, or the end. */
void *allocate(size_t size);

/* A line on stderr and exit status 1: the run failed. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line on stderr and exit status 2: the run could not be begun. */
_Noreturn void refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
