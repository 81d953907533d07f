// Clients of a push over WebSockets on 127.0.0.1, one thread. Each message begins with the time at which it was published: nanoseconds of
// CLOCK_MONOTONIC in 16 hexadecimal digits. Some of the clients never read.
//
//   pushload --port N --path P [--connections 10000] [--stalled 100] [--warm 5] [--seconds 20]
//
// It prints "open" when all are, then waits for a line of input; "measuring" when the warm-up is over, and one line of JSON at the end.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "../load/histogram.h"
#include "../load/websocket.h"

enum { MAX_EVENTS = 512, STAMP = 16, LARGEST_HEAD = 10, SMALL_BUFFER = 4096, SEGMENT = 1460, TEXT = 0x81, PING = 0x89 };

// What of the current frame has come: its head, and as much of the payload as is the time.
struct client {
    int fd;
    unsigned held;
    uint64_t left;
    unsigned char head[LARGEST_HEAD + STAMP];
};

static int port, connections = 10000, stalled = 100;
static double warm = 5, seconds = 20;
static const char *path = "/push/hub";
static struct histogram times;
static uint64_t messages, ended;
static bool measuring;

static uint64_t nanoseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int open_socket(bool reads)
{
    struct sockaddr_in server = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0), size = SMALL_BUFFER, segment = SEGMENT;
    if (fd < 0)
        fail("socket");
    // Before it connects: the first window depends on it.
    if (!reads) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        // As over Ethernet: with the segments of the loopback device the server's system would take 2 MiB for a client that reads nothing.
        setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    }
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0)
        fail("connect");
    websocket_open(fd, port, path);
    return fd;
}

static void note(const unsigned char *stamp, uint64_t now)
{
    char digits[STAMP + 1] = { 0 };
    memcpy(digits, stamp, STAMP);
    uint64_t published = strtoull(digits, NULL, 16);
    messages++;
    if (measuring && now > published)
        histogram_add(&times, now - published, 1);
}

// RFC 6455 5.2, of a server: not masked.
static void take(struct client *client, const unsigned char *bytes, size_t length, uint64_t now)
{
    while (length > 0) {
        if (client->left > 0) {
            size_t taken = length < client->left ? length : client->left;
            client->left -= taken;
            bytes += taken;
            length -= taken;
            continue;
        }
        client->head[client->held++] = *bytes++;
        length--;
        if (client->held < 2)
            continue;
        if (client->head[0] == PING && client->head[1] == 0) {
            // The server's keep-alive: clients that only listen are silent for long.
            static const unsigned char pong[] = { 0x8a, 0x80, 0, 0, 0, 0 };
            if (send(client->fd, pong, sizeof pong, MSG_NOSIGNAL) < 0)
                fail("send");
            client->held = 0;
            continue;
        }
        unsigned size = client->head[1] & 0x7f, head = size == 126 ? 4 : size == 127 ? 10 : 2;
        if (client->held < head + STAMP)
            continue;
        uint64_t payload = size;
        if (head > 2) {
            payload = 0;
            for (unsigned i = 2; i < head; i++)
                payload = payload << 8 | client->head[i];
        }
        if (client->head[0] != TEXT || payload < STAMP) {
            fprintf(stderr, "not a message of text with a time\n");
            exit(1);
        }
        note(client->head + head, now);
        client->left = payload - STAMP;
        client->held = 0;
    }
}

static void run_until(int poller, uint64_t end)
{
    static unsigned char buffer[64 * 1024];
    struct epoll_event events[MAX_EVENTS];
    while (nanoseconds() < end) {
        int count = epoll_wait(poller, events, MAX_EVENTS, 10);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            ssize_t got = recv(client->fd, buffer, sizeof buffer, 0);
            if (got > 0) {
                take(client, buffer, (size_t)got, nanoseconds());
            } else if (got == 0 || errno != EAGAIN) {
                ended++;
                close(client->fd);
            }
        }
    }
}

int main(int argc, char **argv)
{
    static const struct option names[] = {
        { "port", required_argument, 0, 'p' }, { "path", required_argument, 0, 'u' }, { "connections", required_argument, 0, 'c' },
        { "stalled", required_argument, 0, 'd' }, { "warm", required_argument, 0, 'w' }, { "seconds", required_argument, 0, 't' }, { 0 },
    };
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (option) {
        case 'p': port = atoi(optarg); break;
        case 'u': path = optarg; break;
        case 'c': connections = atoi(optarg); break;
        case 'd': stalled = atoi(optarg); break;
        case 'w': warm = atof(optarg); break;
        case 't': seconds = atof(optarg); break;
        default: return 2;
        }
    }
    if (port == 0 || connections < 1 || stalled < 0 || stalled >= connections)
        return 2;
    struct client *clients = calloc((size_t)connections, sizeof *clients);
    int poller = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        // Spread over all: the server has them in some order.
        bool reads = stalled == 0 || (long)i * stalled / connections == ((long)i + 1) * stalled / connections;
        clients[i].fd = open_socket(reads);
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &clients[i] };
        if (reads && epoll_ctl(poller, EPOLL_CTL_ADD, clients[i].fd, &event) < 0)
            fail("epoll_ctl");
    }
    puts("open");
    fflush(stdout);
    if (getchar() == EOF)
        return 1;
    run_until(poller, nanoseconds() + (uint64_t)(warm * 1e9));
    uint64_t before = messages, begun = nanoseconds();
    measuring = true;
    puts("measuring");
    fflush(stdout);
    run_until(poller, begun + (uint64_t)(seconds * 1e9));
    printf("{\"messages\": %llu, \"seconds\": %.3f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f, \"ended\": %llu}\n",
        (unsigned long long)(messages - before), (double)(nanoseconds() - begun) / 1e9, (double)histogram_quantile(&times, 0.5) / 1e6,
        (double)histogram_quantile(&times, 0.99) / 1e6, (double)times.largest / 1e6, (unsigned long long)ended);
    return 0;
}
