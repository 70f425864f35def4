#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) < 0)
        return -1;
    return time.tv_sec * SECOND + time.tv_nsec;
}

int64_t now_ns(void) {
    return read_clock(CLOCK_MONOTONIC);
}

static FILE *open_proc(pid_t pid, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    FILE *file = fopen(path, "r");
    if (!file)
        fail("server process %d is gone", (int)pid);
    return file;
}

/* proc(5), /proc/pid/stat: utime and stime are the 12th and 13th after the name. */
static void read_split(pid_t pid, Usage *usage) {
    char text[1024];
    FILE *file = open_proc(pid, "stat");
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    const char *after_name = strrchr(text, ')');
    unsigned long user;
    unsigned long system;
    if (!after_name || sscanf(after_name + 1,
                              " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                              &user, &system) != 2)
        fail("/proc/%d/stat is not as expected", (int)pid);
    double ticks = (double)sysconf(_SC_CLK_TCK);
    usage->user = (double)user / ticks;
    usage->system = (double)system / ticks;
}

static long read_rss_kib(pid_t pid) {
    char line[256];
    long kib = 0;
    FILE *file = open_proc(pid, "status");
    while (fgets(line, sizeof line, file) && sscanf(line, "VmRSS: %ld", &kib) != 1)
        continue;
    fclose(file);
    return kib;
}

Usage usage_of(pid_t pid) {
    Usage usage = {0};
    if (pid == 0)
        return usage;
    read_split(pid, &usage);
    usage.rss_kib = read_rss_kib(pid);
    usage.cpu = usage.user + usage.system;
    clockid_t clock;
    if (clock_getcpuclockid(pid, &clock) == 0)
        usage.cpu = (double)read_clock(clock) / SECOND;
    return usage;
}

Usage usage_between(Usage before, Usage after) {
    return (Usage){
        .cpu = after.cpu - before.cpu,
        .user = after.user - before.user,
        .system = after.system - before.system,
        .rss_kib = after.rss_kib,
    };
}

/* Below LATENCY_STEPS one value a bucket; above, the value's highest seven bits. */
static int bucket_of(uint64_t ns) {
    if (ns < LATENCY_STEPS)
        return (int)ns;
    int shift = 63 - __builtin_clzll(ns) - 6;
    return shift * LATENCY_STEPS + (int)(ns >> shift);
}

static uint64_t top_of(int bucket) {
    if (bucket < LATENCY_STEPS)
        return (uint64_t)bucket;
    int shift = bucket / LATENCY_STEPS - 1;
    uint64_t highest = (uint64_t)(bucket - shift * LATENCY_STEPS);
    return ((highest + 1) << shift) - 1;
}

void latencies_add(Latencies *latencies, int64_t ns) {
    if (ns < 0)
        ns = 0;
    latencies->count++;
    latencies->buckets[bucket_of((uint64_t)ns)]++;
    if (ns > latencies->longest)
        latencies->longest = ns;
}

double latencies_ms(const Latencies *latencies, double share) {
    long wanted = (long)(share * (double)latencies->count + 0.5);
    long passed = 0;
    for (int i = 0; i < LATENCY_BUCKETS; i++) {
        passed += latencies->buckets[i];
        if (passed >= wanted && passed > 0) {
            double top = (double)top_of(i);
            double longest = (double)latencies->longest;
            return (top < longest ? top : longest) / 1e6;
        }
    }
    return 0;
}

void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (!memory)
        refuse("no memory for %zu bytes", size);
    return memory;
}

static void print_reason(const char *format, va_list arguments) {
    fputs("chatload: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_reason(format, arguments);
    va_end(arguments);
    exit(1);
}

void refuse(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_reason(format, arguments);
    va_end(arguments);
    exit(2);
}
