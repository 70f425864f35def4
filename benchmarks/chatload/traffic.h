/* The messages: who may speak when, and what became of each. */
#ifndef CHATLOAD_TRAFFIC_H
#define CHATLOAD_TRAFFIC_H

#include "clients.h"
#include "measure.h"

typedef struct {
    Crowd *crowd;
    const Options *options;
    int next_sender;
    long sent;
    long to_send;
    long delivered;
    long expected;
    long lost;              /* summed over the clients that got too few */
    long surplus;           /* summed over the clients that got too many */
    int64_t begun;
    int64_t last_delivery;
    Latencies latencies;
    Usage usage;            /* of the server, from the first message to the last delivery */
} Traffic;

/* Drives all messages; returns when all are delivered, or none comes any more. */
void drive_traffic(Traffic *traffic, Crowd *crowd);

/* The seconds from the first message to the last delivery. */
double traffic_seconds(const Traffic *traffic);

#endif
