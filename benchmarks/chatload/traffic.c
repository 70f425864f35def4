#include "traffic.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A body is "@@<nanoseconds>:<sender>:" and padding. */
typedef struct {
    int64_t stamp;
    int sender;
} Body;

enum { LINGER_MS = 200 };

static void write_body(char *body, int size, int sender) {
    int head = snprintf(body, LARGEST_BODY, "@@%lld:%d:", (long long)now_ns(), sender);
    if (head < size)
        memset(body + head, 'x', (size_t)(size - head));
    body[head < size ? size : head] = '\0';
}

/* Reads digits and the colon behind them; -1 if there is no such thing. */
static int64_t read_number(const char **at, const char *end) {
    int64_t number = 0;
    const char *from = *at;
    while (*at < end && **at >= '0' && **at <= '9' && *at - from < 18)
        number = number * 10 + (*(*at)++ - '0');
    if (*at == from || *at == end || **at != ':')
        return -1;
    ++*at;
    return number;
}

static bool read_body(const char *line, size_t length, Body *body) {
    const char *end = line + length;
    const char *at = line;
    while ((at = memchr(at, '@', (size_t)(end - at)))) {
        at++;
        if (at == end || *at != '@')
            continue;
        const char *number = at + 1;
        body->stamp = read_number(&number, end);
        body->sender = (int)read_number(&number, end);
        if (body->stamp >= 0 && body->sender >= 0)
            return true;
    }
    return false;
}

/* A body stamped before the traffic began is somebody's backlog and counts for nothing. */
static void hear_delivery(void *context, Client *client, const char *line,
                          size_t length, int64_t now) {
    Traffic *traffic = context;
    Body body;
    if (!read_body(line, length, &body)) {
        note_words(traffic->crowd, line, length);
        return;
    }
    if (body.stamp < traffic->begun || body.sender >= traffic->options->senders)
        return;
    client->got++;
    traffic->delivered++;
    traffic->last_delivery = now;
    latencies_add(&traffic->latencies, now - body.stamp);
    Client *sender = &traffic->crowd->clients[body.sender];
    if (next_reader(traffic->crowd, sender) == client)
        sender->confirmed++;
}

/* How many more messages the clock allows at this moment. */
static long messages_due(const Traffic *traffic) {
    long left = traffic->to_send - traffic->sent;
    double rate = traffic->options->rate;
    if (rate <= 0)
        return left;
    double seconds = (double)(now_ns() - traffic->begun) / SECOND;
    long due = (long)(seconds * rate) - traffic->sent;
    return due < left ? due : left;
}

static bool may_speak(const Traffic *traffic, Client *sender) {
    const Options *options = traffic->options;
    if (sender->sent >= options->messages || !pay_owed(sender))
        return false;
    return !options->window || sender->sent - sender->confirmed < options->window;
}

static void speak(Traffic *traffic, Client *sender) {
    char body[LARGEST_BODY + 1];
    write_body(body, traffic->options->body, sender->number);
    say(sender, traffic->options->say, body);
    sender->sent++;
    traffic->sent++;
}

/* In turn, one message each, until nobody may say more. */
static void speak_in_turn(Traffic *traffic) {
    long due = messages_due(traffic);
    int silent = 0;
    while (due > 0 && silent < traffic->options->senders) {
        Client *sender = &traffic->crowd->clients[traffic->next_sender];
        traffic->next_sender = (traffic->next_sender + 1) % traffic->options->senders;
        if (!may_speak(traffic, sender)) {
            silent++;
            continue;
        }
        speak(traffic, sender);
        silent = 0;
        due--;
    }
}

/* Saturating, we never sleep while there is something to say: then the server pays for
 * its own work and not for waking us. At a rate, a millisecond is exact enough. */
static int patience_ms(const Traffic *traffic) {
    if (traffic->sent == traffic->to_send)
        return 50;
    return traffic->options->rate > 0 ? 1 : 0;
}

static bool hopeless(const Traffic *traffic) {
    const Options *options = traffic->options;
    int64_t now = now_ns();
    return now - traffic->last_delivery > options->stall * SECOND ||
           now - traffic->begun > options->time_limit * SECOND;
}

static long expected_by(const Traffic *traffic, const Client *client,
                        const int *senders_in_room) {
    const Options *options = traffic->options;
    int heard = senders_in_room[client->room];
    if (client->number < options->senders && !options->echo)
        heard--;
    return (long)heard * options->messages;
}

static int *count_senders(const Traffic *traffic) {
    const Options *options = traffic->options;
    int *senders_in_room = allocate(sizeof(int) * (size_t)options->rooms);
    for (int i = 0; i < options->senders; i++)
        senders_in_room[traffic->crowd->clients[i].room]++;
    return senders_in_room;
}

/* Client by client, so that one's double does not hide another's loss. */
static void find_losses(Traffic *traffic, const int *senders_in_room) {
    for (int i = 0; i < traffic->options->clients; i++) {
        const Client *client = &traffic->crowd->clients[i];
        long missing = expected_by(traffic, client, senders_in_room) - client->got;
        if (missing > 0)
            traffic->lost += missing;
        else
            traffic->surplus -= missing;
    }
}

void drive_traffic(Traffic *traffic, Crowd *crowd) {
    traffic->crowd = crowd;
    traffic->options = crowd->options;
    traffic->to_send = (long)crowd->options->senders * crowd->options->messages;
    int *senders_in_room = count_senders(traffic);
    for (int i = 0; i < crowd->options->clients; i++)
        traffic->expected += expected_by(traffic, &crowd->clients[i], senders_in_room);

    Usage before = usage_of(crowd->options->pid);
    traffic->begun = now_ns();
    traffic->last_delivery = traffic->begun;
    while (traffic->delivered < traffic->expected && !hopeless(traffic)) {
        speak_in_turn(traffic);
        listen_to_all(crowd, patience_ms(traffic), hear_delivery, traffic);
    }
    traffic->usage = usage_between(before, usage_of(crowd->options->pid));

    int64_t last = traffic->last_delivery;
    for (int64_t end = now_ns() + LINGER_MS * INT64_C(1000000); now_ns() < end;)
        listen_to_all(crowd, 10, hear_delivery, traffic);
    traffic->last_delivery = last;
    find_losses(traffic, senders_in_room);
    free(senders_in_room);
}

double traffic_seconds(const Traffic *traffic) {
    return (double)(traffic->last_delivery - traffic->begun) / SECOND;
}
