#define _GNU_SOURCE
#include "clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "measure.h"

enum {
    BUFFER_SIZE = 1 << 20,
    LONGEST_LINE = 1 << 16,   /* of what we hear */
    EVENTS = 512,
    FRAME_HEAD = 8,           /* of what we send */
    SPARE_FILES = 16,
};

static void allow_files(int wanted) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < (rlim_t)wanted + SPARE_FILES)
        refuse("%d clients need more than the %ju files allowed", wanted,
               (uintmax_t)limit.rlim_max);
}

Crowd gather_crowd(const Options *options) {
    allow_files(options->clients);
    Crowd crowd = {
        .options = options,
        .clients = allocate(sizeof(Client) * (size_t)options->clients),
        .epoll = epoll_create1(0),
        .buffer = allocate(BUFFER_SIZE),
    };
    for (int i = 0; i < options->clients; i++) {
        crowd.clients[i].number = i;
        crowd.clients[i].room = i % options->rooms;
    }
    return crowd;
}

Client *next_reader(const Crowd *crowd, const Client *client) {
    int next = client->number + crowd->options->rooms;
    if (next >= crowd->options->clients)
        next = client->room;
    return &crowd->clients[next];
}

/* Addresses of their own, so that limits per address, and the ports of one, do not bite. */
static void bind_source(const Client *client, int sources) {
    if (sources == 0)
        return;
    uint32_t index = (uint32_t)(client->number % sources);
    uint32_t address = (127u << 24) | ((1 + index / 250) << 8) | (1 + index % 250);
    struct sockaddr_in source = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(address),
    };
    int yes = 1;
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    if (bind(client->fd, (struct sockaddr *)&source, sizeof source) < 0)
        refuse("bind to a source address: %s", strerror(errno));
}

static void open_socket(Client *client, const Options *options) {
    struct sockaddr_in server = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)options->port),
    };
    if (inet_pton(AF_INET, options->host, &server.sin_addr) != 1)
        refuse("--host: '%s' is not an address", options->host);
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0)
        refuse("socket: %s", strerror(errno));
    bind_source(client, options->sources);
    struct timeval patience = {.tv_sec = options->login_timeout};
    setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(client->fd, (struct sockaddr *)&server, sizeof server) < 0)
        fail("client %d cannot connect: %s", client->number, strerror(errno));
    int yes = 1;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(client->fd, F_SETFL, O_NONBLOCK);
}

static void open_next(Crowd *crowd) {
    Client *client = &crowd->clients[crowd->opened++];
    open_socket(client, crowd->options);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, client->fd, &interest);
    if (!*crowd->options->join)
        client->stage = ENTERING;
    say(client, crowd->options->login, "");
}

/* Fills in a template; returns the length, with a NUL behind it. */
static size_t expand(char *target, const char *template, const Client *client,
                     const char *body) {
    size_t length = 0;
    for (const char *from = template; *from; from++) {
        char *to = target + length;
        size_t space = LARGEST_LINE - length;
        int added = 1;
        if (from[0] == '%' && from[1] == 'd')
            added = snprintf(to, space, "%d", client->number);
        else if (from[0] == '%' && from[1] == 'r')
            added = snprintf(to, space, "%d", client->room);
        else if (from[0] == '%' && from[1] == 's')
            added = snprintf(to, space, "%s", body);
        else
            *to = *from;
        if (from[0] == '%' && from[1] && strchr("drs", from[1]))
            from++;
        length += (size_t)added;
        if (length + 1 >= LARGEST_LINE)
            refuse("a template makes a line of more than %d bytes", LARGEST_LINE);
    }
    target[length] = '\0';
    return length;
}

static size_t send_some(const Client *client, const char *data, size_t length) {
    ssize_t sent = send(client->fd, data, length, MSG_NOSIGNAL);
    if (sent >= 0)
        return (size_t)sent;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        fail("client %d cannot send: %s", client->number, strerror(errno));
    return 0;
}

static void send_line(Client *client, const char *line, size_t length) {
    size_t sent = client->owed_length ? 0 : send_some(client, line, length);
    if (sent == length)
        return;
    size_t left = length - sent;
    client->owed = realloc(client->owed, client->owed_length + left);
    if (!client->owed)
        refuse("no memory for what is owed to the server");
    memcpy(client->owed + client->owed_length, line + sent, left);
    client->owed_length += left;
}

bool pay_owed(Client *client) {
    if (client->owed_length == 0)
        return true;
    size_t sent = send_some(client, client->owed, client->owed_length);
    client->owed_length -= sent;
    memmove(client->owed, client->owed + sent, client->owed_length);
    return client->owed_length == 0;
}

/* The head of a frame (RFC 6455, section 5.2) whose mask is zero, which changes nothing;
 * returns its length. */
static size_t frame_head(unsigned char *head, size_t length) {
    size_t size = 0;
    head[size++] = 0x81;
    if (length < 126) {
        head[size++] = (unsigned char)(0x80 | length);
    } else {
        head[size++] = 0x80 | 126;
        head[size++] = (unsigned char)(length >> 8);
        head[size++] = (unsigned char)length;
    }
    memset(head + size, 0, 4);
    return size + 4;
}

void say(Client *client, const char *template, const char *body) {
    char line[FRAME_HEAD + LARGEST_LINE];
    char *text = line + FRAME_HEAD;
    size_t length = expand(text, template, client, body);
    if (client->framed) {
        unsigned char head[FRAME_HEAD];
        size_t size = frame_head(head, length);
        text -= size;
        length += size;
        memcpy(text, head, size);
    }
    send_line(client, text, length);
}

/* IRC and its kin: "PING :token", with or without a source in front of it. */
static bool answer_ping(Client *client, const char *line, size_t length) {
    if (length && line[0] == ':') {
        const char *space = memchr(line, ' ', length);
        size_t skipped = space ? (size_t)(space - line) + 1 : length;
        line += skipped;
        length -= skipped;
    }
    if (length < 5 || length > 500 || memcmp(line, "PING ", 5) != 0)
        return false;
    char answer[512];
    int size = snprintf(answer, sizeof answer, "PONG%.*s\r\n", (int)length - 4, line + 4);
    send_line(client, answer, (size_t)size);
    return true;
}

static void keep_rest(Client *client, const char *rest, size_t length) {
    if (length > LONGEST_LINE)
        fail("client %d was sent a line without end", client->number);
    if (length) {
        client->rest = realloc(client->rest, length);
        if (!client->rest)
            refuse("no memory for an unfinished line");
        memcpy(client->rest, rest, length);
    }
    client->rest_length = length;
}

static void hear_lines(Client *client, const char *data, size_t length, Hear *hear,
                       void *context) {
    int64_t now = now_ns();
    const char *end = data + length;
    const char *newline;
    while ((newline = memchr(data, '\n', (size_t)(end - data)))) {
        size_t size = (size_t)(newline - data);
        if (size && data[size - 1] == '\r')
            size--;
        if (!answer_ping(client, data, size))
            hear(context, client, data, size, now);
        data = newline + 1;
    }
    keep_rest(client, data, (size_t)(end - data));
    pay_owed(client);
}

/* One read: the rest of last time goes in front, so a line may come in any pieces. */
static void hear_client(Crowd *crowd, Client *client, Hear *hear, void *context) {
    size_t kept = client->rest_length;
    memcpy(crowd->buffer, client->rest ? client->rest : "", kept);
    ssize_t count = read(client->fd, crowd->buffer + kept, BUFFER_SIZE - kept);
    if (count > 0) {
        hear_lines(client, crowd->buffer, kept + (size_t)count, hear, context);
        return;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    fail("client %d was closed by the server (%s) after %ld deliveries: %.*s",
         client->number, count ? strerror(errno) : "end of stream", client->got,
         (int)(kept < 200 ? kept : 200), crowd->buffer);
}

void listen_to_all(Crowd *crowd, int milliseconds, Hear *hear, void *context) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(crowd->epoll, events, EVENTS, milliseconds);
    for (int i = 0; i < count; i++)
        hear_client(crowd, events[i].data.ptr, hear, context);
}

void note_words(Crowd *crowd, const char *line, size_t length) {
    size_t kept = length < sizeof crowd->words - 1 ? length : sizeof crowd->words - 1;
    memcpy(crowd->words, line, kept);
    crowd->words[kept] = '\0';
}

static bool contains(const char *line, size_t length, const char *marker) {
    return memmem(line, length, marker, strlen(marker)) != NULL;
}

static void hear_entering(void *context, Client *client, const char *line,
                          size_t length, int64_t now) {
    (void)now;
    Crowd *crowd = context;
    const Options *options = crowd->options;
    if (client->stage != PRESENT)
        note_words(crowd, line, length);
    char marker[LARGEST_LINE];
    if (client->stage == LOGGING_IN) {
        expand(marker, options->logged_in, client, "");
        if (contains(line, length, marker)) {
            client->stage = ENTERING;
            client->framed = options->websocket;
            say(client, options->join, "");
        }
    } else if (client->stage == ENTERING) {
        expand(marker, options->ready, client, "");
        if (contains(line, length, marker)) {
            client->stage = PRESENT;
            crowd->present++;
        }
    }
}

void enter_rooms(Crowd *crowd) {
    const Options *options = crowd->options;
    int64_t deadline = now_ns() + options->login_timeout * SECOND;
    while (crowd->present < options->clients) {
        while (crowd->opened < options->clients &&
               crowd->opened - crowd->present < options->in_flight)
            open_next(crowd);
        listen_to_all(crowd, 100, hear_entering, crowd);
        if (now_ns() > deadline)
            fail("only %d of %d clients are in their rooms after %d s; last heard: %s",
                 crowd->present, options->clients, options->login_timeout,
                 crowd->words);
    }
}
