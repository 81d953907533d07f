// An HTTP/1.1 client for one server on 127.0.0.1, one thread. It learns the length of the response from a first request; from
// then on it only counts bytes and looks at the status of the first response of each batch, so that one core of it outruns one
// core of any server.
//
//   load --port N [--path /plaintext] [--connections 64] [--pipeline 1] [--body 0] [--reconnect] [--rate 0] [--warm 1] [--seconds 3]
//
// Without a rate it is a closed loop: a connection sends its next request when the last response is complete. With a rate (of
// requests a second, over all connections) each request has its time beforehand, and its latency is counted from that time,
// also when the connection was still waiting for the response before: a server that stalls is charged for everybody who had to
// wait (no coordinated omission). Between two requests it polls without sleeping, so that its own waking up is not measured.
//
// It prints "measuring" when the warm-up is over, and one line of JSON at the end.
#define _GNU_SOURCE
#include "histogram.h"
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 512, MAX_ERRORS = 1000, RECEIVE_SIZE = 1 << 18, LARGEST_RESPONSE = 1 << 20 };

static struct {
    int port, connections, pipeline, body;
    double warm, seconds, rate;
    bool reconnect;
    const char *path;
} options = { .connections = 64, .pipeline = 1, .warm = 1, .seconds = 3, .path = "/plaintext" };

struct connection {
    int fd;
    size_t unsent, unanswered; // bytes of the batch under way
    bool fresh;                // nothing of the response has come yet
    uint64_t begun;
    uint64_t due;              // with a rate: when the next request is to be sent
};

static struct sockaddr_in server;
static char *batch;
static size_t batch_length, request_length, response_length;
static int poller;
static char received[RECEIVE_SIZE];
static struct histogram times;
static uint64_t requests, bytes, errors;
static bool measuring;
static uint64_t step; // with a rate: nanoseconds from one request to the next, which is the next connection's

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "load: %s\n", what);
    exit(1);
}

static void dial(struct connection *c);

static void redial(struct connection *c, bool is_error)
{
    if (is_error && ++errors > MAX_ERRORS)
        fail("too many errors");
    close(c->fd);
    dial(c);
}

static void transmit(struct connection *c)
{
    while (c->unsent > 0) {
        ssize_t sent = send(c->fd, batch + (batch_length - c->unsent), c->unsent, MSG_NOSIGNAL);
        if (sent < 0)
            return; // not connected yet, no room, or broken: an event follows in each case
        c->unsent -= (size_t)sent;
    }
}

static void begin_batch(struct connection *c)
{
    c->unsent = batch_length;
    c->unanswered = response_length * (size_t)options.pipeline;
    c->fresh = true;
    transmit(c);
}

static void dial(struct connection *c)
{
    c->begun = now();
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        fail("out of descriptors");
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(c->fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS)
        fail("cannot connect");
    // Watched once and on edges: no further call to the poller for the life of the connection.
    struct epoll_event watch = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c };
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &watch);
    c->unsent = c->unanswered = 0;
    if (step == 0)
        begin_batch(c);
}

// With a rate: sends the connection's next request if its time has come and the last one is answered.
static void begin_if_due(struct connection *c, uint64_t time)
{
    if (c->unanswered > 0 || c->due > time)
        return;
    c->begun = c->due;
    c->due += step * (uint64_t)options.connections;
    begin_batch(c);
}

static void answered(struct connection *c)
{
    uint64_t end = now();
    if (measuring) {
        histogram_add(&times, end - c->begun, (uint64_t)options.pipeline);
        requests += (uint64_t)options.pipeline;
    }
    c->begun = end;
    if (step > 0)
        begin_if_due(c, end);
    else if (!options.reconnect)
        begin_batch(c);
}

static void receive(struct connection *c, bool peer_closed)
{
    for (;;) {
        ssize_t count = recv(c->fd, received, sizeof received, 0);
        if (count < 0 && errno == EAGAIN)
            return;
        if (count <= 0) {
            redial(c, !options.reconnect || c->unanswered > 0);
            return;
        }
        if (c->fresh && (count < 12 || memcmp(received, "HTTP/1.1 200", 12) != 0 || (size_t)count > c->unanswered)) {
            redial(c, true);
            return;
        }
        if ((size_t)count > c->unanswered) {
            redial(c, true);
            return;
        }
        c->fresh = false;
        c->unanswered -= (size_t)count;
        if (measuring)
            bytes += (uint64_t)count;
        if (c->unanswered == 0) {
            answered(c);
            if (!options.reconnect)
                return; // the whole response was there: nothing more can be
        }
        if (count < RECEIVE_SIZE && !peer_closed)
            return;
        if (peer_closed && c->unanswered == 0) {
            redial(c, false);
            return;
        }
    }
}

// Blocking, on a connection of its own.
static void learn_response_length(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = { .tv_sec = 5 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0)
        fail("cannot connect");
    for (size_t sent = 0; sent < request_length;) {
        ssize_t count = send(fd, batch + sent, request_length - sent, MSG_NOSIGNAL);
        if (count < 0)
            fail("cannot send");
        sent += (size_t)count;
    }
    char *response = malloc(LARGEST_RESPONSE + 1);
    for (size_t length = 0; response_length == 0 || length < response_length;) {
        ssize_t count = recv(fd, response + length, LARGEST_RESPONSE - length, 0);
        if (count <= 0)
            fail("no whole response");
        length += (size_t)count;
        response[length] = 0;
        char *end = strstr(response, "\r\n\r\n");
        char *field = strcasestr(response, "\r\ncontent-length:");
        if (end == NULL)
            continue;
        if (strncmp(response, "HTTP/1.1 200", 12) != 0)
            fail("the response is not a 200");
        if (field != NULL && field < end)
            response_length = (size_t)(end + 4 - response) + strtoul(field + 17, NULL, 10);
        else if (memcmp(response + length - 7, "\r\n0\r\n\r\n", 7) == 0)
            response_length = length; // chunked, and always the same chunks
    }
    free(response);
    close(fd);
}

static void build_batch(void)
{
    char head[1024], body_fields[128] = "";
    if (options.body > 0)
        snprintf(body_fields, sizeof body_fields, "Content-Type: application/octet-stream\r\nContent-Length: %d\r\n", options.body);
    int length = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s\r\n", options.body > 0 ? "POST" : "GET",
        options.path, options.port, body_fields, options.reconnect ? "Connection: close\r\n" : "");
    if (length >= (int)sizeof head)
        fail("the path is too long");
    request_length = (size_t)(length + options.body);
    batch_length = request_length * (size_t)options.pipeline;
    batch = malloc(batch_length);
    for (char *at = batch; at < batch + batch_length; at += request_length) {
        memcpy(at, head, (size_t)length);
        memset(at + length, 'x', (size_t)options.body);
    }
}

static void read_options(int argc, char **argv)
{
    static const struct option names[] = {
        { "port", required_argument, NULL, 'p' }, { "path", required_argument, NULL, 'u' },
        { "connections", required_argument, NULL, 'c' }, { "pipeline", required_argument, NULL, 'd' },
        { "body", required_argument, NULL, 'b' }, { "reconnect", no_argument, NULL, 'r' },
        { "rate", required_argument, NULL, 'R' },
        { "warm", required_argument, NULL, 'w' }, { "seconds", required_argument, NULL, 's' }, { 0 },
    };
    for (int name; (name = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (name) {
        case 'p': options.port = atoi(optarg); break;
        case 'u': options.path = optarg; break;
        case 'c': options.connections = atoi(optarg); break;
        case 'd': options.pipeline = atoi(optarg); break;
        case 'b': options.body = atoi(optarg); break;
        case 'r': options.reconnect = true; break;
        case 'R': options.rate = atof(optarg); break;
        case 'w': options.warm = atof(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        default: exit(2);
        }
    }
    if (options.port < 1 || options.connections < 1 || options.pipeline < 1 || options.body < 0 || options.seconds <= 0
        || options.rate < 0 || (options.rate > 0 && (options.reconnect || options.pipeline > 1)))
        fail("an option is missing or out of range");
}

static double cpu_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void turn(void)
{
    static struct epoll_event events[MAX_EVENTS];
    int count = epoll_wait(poller, events, MAX_EVENTS, step > 0 ? 0 : 50);
    for (int i = 0; i < count; i++) {
        struct connection *c = events[i].data.ptr;
        if (c->unsent > 0 && events[i].events & EPOLLOUT)
            transmit(c);
        if (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP))
            receive(c, events[i].events & EPOLLRDHUP);
    }
}

static void start_schedule(struct connection *connections)
{
    uint64_t begin = now();
    for (int i = 0; i < options.connections; i++)
        connections[i].due = begin + (uint64_t)i * step;
}

// With a rate: looks at the connections whose times have come since the last look. One that still waits for a response sends
// when it has it.
static void send_due(struct connection *connections)
{
    static uint64_t looked_at;
    static int next;
    uint64_t time = now();
    if (looked_at == 0)
        looked_at = connections[0].due;
    for (; looked_at <= time; looked_at += step) {
        begin_if_due(&connections[next], time);
        next = (next + 1) % options.connections;
    }
}

static void run_until(uint64_t end, struct connection *connections)
{
    while (now() < end) {
        turn();
        if (step > 0)
            send_due(connections);
    }
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    server = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)options.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    step = options.rate > 0 ? (uint64_t)(1e9 / options.rate) : 0;
    build_batch();
    learn_response_length();
    poller = epoll_create1(0);
    struct connection *connections = calloc((size_t)options.connections, sizeof *connections);
    for (int i = 0; i < options.connections; i++)
        dial(&connections[i]);
    start_schedule(connections);
    run_until(now() + (uint64_t)(options.warm * 1e9), connections);
    puts("measuring");
    fflush(stdout);
    measuring = true;
    uint64_t begin = now(), end = begin + (uint64_t)(options.seconds * 1e9);
    double cpu = cpu_seconds();
    run_until(end, connections);
    double elapsed = (double)(now() - begin) / 1e9;
    printf("{\"requests\":%lu,\"seconds\":%.4f,\"bytes\":%lu,\"errors\":%lu,\"response_bytes\":%zu,\"cpu_seconds\":%.4f,"
           "\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f}\n",
        requests, elapsed, bytes, errors, response_length, cpu_seconds() - cpu, (double)histogram_quantile(&times, 0.5) / 1e3,
        (double)histogram_quantile(&times, 0.99) / 1e3, (double)histogram_quantile(&times, 0.999) / 1e3, (double)times.largest / 1e3);
    return 0;
}
