/* What the command line asks for. */
#ifndef CHATLOAD_OPTIONS_H
#define CHATLOAD_OPTIONS_H

#include <stdbool.h>

enum {
    SMALLEST_BODY = 40,   /* the stamp and the sender's number have to fit */
    LARGEST_BODY = 4000,
    LARGEST_LINE = 8192,  /* of what we send: a template with everything filled in */
};

typedef struct {
    const char *host;
    int port;
    int pid;              /* of the server, whose CPU and memory are read; 0: nobody's */

    int clients;
    int rooms;
    int sources;          /* addresses the clients come from; 0: leave it to the kernel */
    const char *login;
    const char *logged_in;
    const char *join;
    const char *ready;
    bool websocket;       /* after the login, lines go out as its messages */
    int in_flight;
    int login_timeout;    /* seconds */

    int idle;             /* seconds to hold the connections instead of talking */

    int senders;
    int messages;         /* of each sender */
    int body;             /* bytes */
    double rate;          /* messages per second of all senders together; 0: no limit */
    int window;           /* of each sender; 0: no limit */
    const char *say;
    bool echo;
    int stall;            /* seconds */
    int time_limit;       /* seconds */
} Options;

/* The options of a command line; explains itself and exits when they make no sense. */
Options parse_options(int argc, char **argv);

#endif
