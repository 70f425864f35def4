/* chatload: one load generator for any line-based chat server on loopback.
 *
 * It connects clients, logs each in and waits until it is in its room; then it holds
 * them idle, or lets some of them talk and counts and times every delivery. A delivery
 * is one body seen by one client. `chatload --help` tells the rest.
 */
#include <stdio.h>

#include "chatload/clients.h"
#include "chatload/measure.h"
#include "chatload/options.h"
#include "chatload/traffic.h"

typedef struct {
    double seconds;
    Usage usage;
    long rss_kib_before;
} Login;

enum { QUIET_MS = 500, LONGEST_NOISE_MS = 10000 };

static void hear_nothing(void *context, Client *client, const char *line, size_t length,
                         int64_t now) {
    (void)client;
    (void)line;
    (void)length;
    *(int64_t *)context = now;
}

/* Until the news of so many arrivals have been heard. */
static void wait_for_quiet(Crowd *crowd) {
    int64_t begun = now_ns();
    int64_t heard = begun;
    while (now_ns() - heard < QUIET_MS * INT64_C(1000000) &&
           now_ns() - begun < LONGEST_NOISE_MS * INT64_C(1000000))
        listen_to_all(crowd, 50, hear_nothing, &heard);
}

static double each(double total, double count) {
    return count > 0 ? total / count : 0;
}

static Login log_in(Crowd *crowd) {
    const Options *options = crowd->options;
    Login login = {0};
    Usage before = usage_of(options->pid);
    int64_t begun = now_ns();
    enter_rooms(crowd);
    login.seconds = (double)(now_ns() - begun) / SECOND;
    wait_for_quiet(crowd);
    login.usage = usage_between(before, usage_of(options->pid));
    login.rss_kib_before = before.rss_kib;
    return login;
}

static void report_login(const Login *login, const Options *options) {
    double clients = options->clients;
    double grown = (double)(login->usage.rss_kib - login->rss_kib_before);
    fprintf(stderr, "%d logins in %.3f s: %.0f/s\n", options->clients, login->seconds,
            each(clients, login->seconds));
    fprintf(stderr, "  server: %.1f us/login, %.2f KiB/client\n",
            each(login->usage.cpu * 1e6, clients), each(grown, clients));
    printf("{\"clients\": %d, \"rooms\": %d, ", options->clients, options->rooms);
    printf("\"login\": {\"seconds\": %.4f, \"per_second\": %.1f, \"cpu_us_each\": %.2f, ",
           login->seconds, each(clients, login->seconds),
           each(login->usage.cpu * 1e6, clients));
    printf("\"rss_kib_before\": %ld, \"rss_kib\": %ld, \"kib_per_client\": %.3f}",
           login->rss_kib_before, login->usage.rss_kib, each(grown, clients));
}

static Usage stay_idle(Crowd *crowd) {
    int64_t heard;
    Usage before = usage_of(crowd->options->pid);
    int64_t end = now_ns() + crowd->options->idle * SECOND;
    while (now_ns() < end)
        listen_to_all(crowd, 100, hear_nothing, &heard);
    return usage_between(before, usage_of(crowd->options->pid));
}

static void report_idle(Usage used, const Options *options) {
    fprintf(stderr, "idle for %d s: server %.4f s of CPU, %ld KiB\n", options->idle,
            used.cpu, used.rss_kib);
    printf(", \"idle\": {\"seconds\": %d, \"cpu_seconds\": %.5f, \"cpu_us_each\": %.5f, "
           "\"rss_kib\": %ld}",
           options->idle, used.cpu,
           each(used.cpu * 1e6, (double)options->clients * options->idle),
           used.rss_kib);
}

static void explain_traffic(const Traffic *t) {
    double seconds = traffic_seconds(t);
    fprintf(stderr, "sent %ld, delivered %ld of %ld in %.3f s: %.0f deliveries/s\n",
            t->sent, t->delivered, t->expected, seconds,
            each((double)t->delivered, seconds));
    fprintf(stderr, "  server: %.3f us/delivery (user %.2f s, system %.2f s), %ld KiB\n",
            each(t->usage.cpu * 1e6, (double)t->delivered), t->usage.user,
            t->usage.system, t->usage.rss_kib);
    fprintf(stderr, "  latency in ms: p50 %.3f, p90 %.3f, p99 %.3f, "
            "p99.9 %.3f, max %.3f\n",
            latencies_ms(&t->latencies, 0.5), latencies_ms(&t->latencies, 0.9),
            latencies_ms(&t->latencies, 0.99), latencies_ms(&t->latencies, 0.999),
            latencies_ms(&t->latencies, 1));
    if (t->lost || t->surplus)
        fprintf(stderr, "  LOST %ld, SURPLUS %ld; the last other line heard: %s\n",
                t->lost, t->surplus, t->crowd->words);
}

static void report_traffic(const Traffic *t) {
    double seconds = traffic_seconds(t);
    double delivered = (double)t->delivered;
    explain_traffic(t);
    printf(", \"traffic\": {\"senders\": %d, \"sent\": %ld, \"expected\": %ld, ",
           t->options->senders, t->sent, t->expected);
    printf("\"delivered\": %ld, \"lost\": %ld, \"surplus\": %ld, ", t->delivered, t->lost,
           t->surplus);
    printf("\"seconds\": %.4f, \"messages_per_second\": %.1f, "
           "\"deliveries_per_second\": %.1f, ",
           seconds, each((double)t->sent, seconds), each(delivered, seconds));
    printf("\"cpu_seconds\": %.5f, \"user_seconds\": %.2f, \"system_seconds\": %.2f, "
           "\"cpu_us_each\": %.5f, \"deliveries_per_cpu_second\": %.1f, "
           "\"rss_kib\": %ld, ",
           t->usage.cpu, t->usage.user, t->usage.system,
           each(t->usage.cpu * 1e6, delivered), each(delivered, t->usage.cpu),
           t->usage.rss_kib);
    printf("\"latency_ms\": {\"p50\": %.4f, \"p90\": %.4f, \"p99\": %.4f, "
           "\"p999\": %.4f, \"max\": %.4f}}",
           latencies_ms(&t->latencies, 0.5), latencies_ms(&t->latencies, 0.9),
           latencies_ms(&t->latencies, 0.99), latencies_ms(&t->latencies, 0.999),
           latencies_ms(&t->latencies, 1));
}

int main(int argc, char **argv) {
    Options options = parse_options(argc, argv);
    Crowd crowd = gather_crowd(&options);
    Login login = log_in(&crowd);
    report_login(&login, &options);
    static Traffic traffic;
    if (options.idle) {
        report_idle(stay_idle(&crowd), &options);
    } else {
        drive_traffic(&traffic, &crowd);
        report_traffic(&traffic);
    }
    puts("}");
    return traffic.lost || traffic.surplus ? 1 : 0;
}
