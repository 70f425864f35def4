/* The clients: connecting, entering, saying lines, hearing lines. */
#ifndef CHATLOAD_CLIENTS_H
#define CHATLOAD_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"

typedef enum { LOGGING_IN, ENTERING, PRESENT } Stage;

typedef struct {
    int number;
    int room;
    int fd;
    Stage stage;
    bool framed;            /* what it says are messages of a websocket by now */
    char *rest;             /* the beginning of a line whose end has not come yet */
    size_t rest_length;
    char *owed;             /* what the socket has not taken yet */
    size_t owed_length;
    int sent;               /* messages said */
    int confirmed;          /* of these, what the next reader of the room has got */
    long got;               /* deliveries */
} Client;

typedef struct {
    const Options *options;
    Client *clients;
    int opened;
    int present;
    int epoll;
    char *buffer;
    char words[200];        /* the last line that was no delivery: why a run failed */
} Crowd;

/* Called for each line, without its line end, with the time at which it was read. */
typedef void Hear(void *context, Client *client, const char *line, size_t length,
                  int64_t now);

/* A crowd of clients, none of them connected yet. */
Crowd gather_crowd(const Options *options);

/* Connects all clients and waits until each is in its room. */
void enter_rooms(Crowd *crowd);

/* Waits at most so many milliseconds, then hears what has come; PINGs are answered.
 * A client whose connection has ended fails the run. */
void listen_to_all(Crowd *crowd, int milliseconds, Hear *hear, void *context);

/* Remembers a line that may explain why a run fails. */
void note_words(Crowd *crowd, const char *line, size_t length);

/* Sends what a template says for a client. What the socket does not take is owed. */
void say(Client *client, const char *template, const char *body);

/* Tries to send what is owed; true if nothing is any more. */
bool pay_owed(Client *client);

/* The client that enters its room after this one, the first if there is none. */
Client *next_reader(const Crowd *crowd, const Client *client);

#endif
