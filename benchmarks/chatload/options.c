#include "options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

typedef enum { INTEGER, REAL, TEXT, SWITCH } Kind;

typedef struct {
    const char *name;
    Kind kind;
    size_t offset;
    const char *standard;
    const char *help;
} Row;

#define FIELD(field) offsetof(Options, field)

static const Row ROWS[] = {
    {"host", TEXT, FIELD(host), "127.0.0.1", "server address, in 127.0.0.0/8"},
    {"port", INTEGER, FIELD(port), "0", "server port (required)"},
    {"pid", INTEGER, FIELD(pid), "0", "server process to read CPU and memory of"},
    {"clients", INTEGER, FIELD(clients), "100", "connections"},
    {"rooms", INTEGER, FIELD(rooms), "1", "rooms; client i sits in room i % rooms"},
    {"sources", INTEGER, FIELD(sources), "50000",
     "addresses 127.0.x.y the clients come from; 0: any"},
    {"login", TEXT, FIELD(login), "u%d room%r\\n", "template sent on connecting"},
    {"logged-in", TEXT, FIELD(logged_in), "", "part of a line: now send --join"},
    {"join", TEXT, FIELD(join), "", "template sent after the login, if any"},
    {"ready", TEXT, FIELD(ready), "-- welcome ", "part of a line: it is in the room"},
    {"websocket", SWITCH, FIELD(websocket), NULL,
     "the login is a handshake; behind it lines are messages of a websocket"},
    {"in-flight", INTEGER, FIELD(in_flight), "50", "logins under way at once"},
    {"login-timeout", INTEGER, FIELD(login_timeout), "60", "seconds for all logins"},
    {"idle", INTEGER, FIELD(idle), "0", "hold the connections SECONDS; no messages"},
    {"senders", INTEGER, FIELD(senders), "10", "clients that talk: the first ones"},
    {"messages", INTEGER, FIELD(messages), "1000", "messages of each sender"},
    {"body", INTEGER, FIELD(body), "64", "bytes of each message"},
    {"rate", REAL, FIELD(rate), "0", "messages a second of all senders together"},
    {"window", INTEGER, FIELD(window), "0",
     "messages of a sender that the next reader of its room may still lack"},
    {"say", TEXT, FIELD(say), "%s\\n", "template of a message"},
    {"echo", SWITCH, FIELD(echo), NULL, "senders get their own messages too"},
    {"stall", INTEGER, FIELD(stall), "10",
     "seconds without a delivery after which the rest is lost"},
    {"time-limit", INTEGER, FIELD(time_limit), "300", "seconds for all messages"},
};

enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

static const char *const TAIL =
    "\nTemplates and markers: %d is the client's number, %r its room's, %s the body;\n"
    "\\r \\n \\t are understood. An IRC server is driven with\n"
    "  --login 'NICK n%d\\r\\nUSER n%d 0 * :n\\r\\n' --logged-in ' 001 '\n"
    "  --join 'JOIN #r%r\\r\\n' --ready ' 366 ' --say 'PRIVMSG #r%r :%s\\r\\n'\n"
    "\nOne JSON object goes to stdout, the same for people to stderr. Exit status: 0,\n"
    "1 if a delivery was lost or doubled or a client was closed, 2 for bad usage.\n";

static void print_usage(FILE *stream) {
    fprintf(stream,
            "usage: chatload --port PORT [options]\n\n"
            "Opens clients to a line-based chat server on loopback, makes some of them\n"
            "talk, and counts and times every delivery (one body seen by one client).\n\n");
    for (int i = 0; i < ROW_COUNT; i++) {
        fprintf(stream, "  --%-14s %s", ROWS[i].name, ROWS[i].help);
        if (ROWS[i].standard && ROWS[i].standard[0])
            fprintf(stream, " [%s]", ROWS[i].standard);
        fputc('\n', stream);
    }
    fputs(TAIL, stream);
}

static char unescaped(char letter) {
    switch (letter) {
    case 'r':
        return '\r';
    case 'n':
        return '\n';
    case 't':
        return '\t';
    default:
        return letter;
    }
}

/* A copy of a text in which each backslash and its letter have become one character. */
static char *unescape(const char *text) {
    char *copy = allocate(strlen(text) + 1);
    char *end = copy;
    for (; *text; text++) {
        if (*text == '\\' && text[1])
            *end++ = unescaped(*++text);
        else
            *end++ = *text;
    }
    *end = '\0';
    return copy;
}

static double parse_number(const Row *row, const char *text) {
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end || !(number >= 0 && number <= 1e9))
        refuse("--%s: '%s' is not a number from 0 to 1000000000", row->name, text);
    if (row->kind == INTEGER && number != (int)number)
        refuse("--%s: '%s' is not a whole number", row->name, text);
    return number;
}

static void set(Options *options, const Row *row, const char *text) {
    void *field = (char *)options + row->offset;
    switch (row->kind) {
    case INTEGER:
        *(int *)field = (int)parse_number(row, text);
        break;
    case REAL:
        *(double *)field = parse_number(row, text);
        break;
    case TEXT:
        *(const char **)field = unescape(text);
        break;
    case SWITCH:
        *(bool *)field = true;
        break;
    }
}

static void demand(bool condition, const char *reason) {
    if (!condition)
        refuse("%s", reason);
}

static void check(const Options *o) {
    demand(strncmp(o->host, "127.", 4) == 0, "--host: only loopback (127.x.y.z)");
    demand(o->port >= 1 && o->port <= 65535, "--port: a port from 1 to 65535 is needed");
    demand(o->clients >= 1, "--clients: at least 1");
    demand(o->rooms >= 1 && o->rooms <= o->clients, "--rooms: from 1 to --clients");
    demand(o->sources <= 62500, "--sources: at most 62500");
    demand(o->in_flight >= 1, "--in-flight: at least 1");
    demand(!*o->join || *o->logged_in, "--join needs --logged-in");
    demand(*o->ready, "--ready: a marker is needed");
    demand(o->body >= SMALLEST_BODY && o->body <= LARGEST_BODY,
           "--body: from 40 to 4000 bytes");
    demand(o->senders <= o->clients, "--senders: at most --clients");
    demand(o->idle || (o->senders && o->messages), "--idle, or --senders and --messages");
    demand(o->idle || o->rate > 0 || o->window, "--rate or --window (or --idle) is needed");
    demand(o->idle || o->echo || o->clients >= 2 * o->rooms,
           "--rooms: at least two clients in each, or nobody hears the senders");
}

Options parse_options(int argc, char **argv) {
    Options options = {0};
    struct option known[ROW_COUNT + 2] = {{"help", no_argument, NULL, ROW_COUNT}};
    for (int i = 0; i < ROW_COUNT; i++) {
        int takes = ROWS[i].kind == SWITCH ? no_argument : required_argument;
        known[i + 1] = (struct option){ROWS[i].name, takes, NULL, i};
        if (ROWS[i].standard)
            set(&options, &ROWS[i], ROWS[i].standard);
    }
    int found;
    while ((found = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (found >= 0 && found < ROW_COUNT) {
            set(&options, &ROWS[found], optarg);
            continue;
        }
        print_usage(found == ROW_COUNT ? stdout : stderr);
        exit(found == ROW_COUNT ? 0 : 2);
    }
    demand(optind == argc, "words without an option in front; see --help");
    check(&options);
    return options;
}
