// A WebSocket client for an echo on 127.0.0.1, one thread, a closed loop: each connection sends its next message when the last one
// has come back. Every echo is compared with what was sent.
//
//   socketload --port N [--path /ws] [--connections 64] [--size 64] [--idle] [--warm 1] [--seconds 3]
//
// With --idle the connections are opened, exchange one message each, and then nothing. It prints "measuring" when the warm-up is over, and one
// line of JSON at the end.
#define _GNU_SOURCE
#include <arpa/inet.h>
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
#include "../load/websocket.h"

enum { MAX_EVENTS = 512, LARGEST = 60000, HEAD = 4, KEY = 4, SHORT = 126 };

static int port, connections = 64, size = 64;
static bool idle;
static double warm = 1, seconds = 3;
static const char *path = "/ws";
static char request[LARGEST + HEAD + KEY], echo[LARGEST + HEAD];
static size_t request_length, echo_length;
static uint64_t messages;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// One masked frame of text (RFC 6455 5.2), and the frame that comes back.
static void make_frames(void)
{
    static const unsigned char key[KEY] = { 0x37, 0xfa, 0x21, 0x3d };
    size_t head = size < SHORT ? 2 : 4;
    unsigned char *sent = (unsigned char *)request, *back = (unsigned char *)echo;
    sent[0] = back[0] = 0x81;
    sent[1] = (unsigned char)(0x80 | (size < SHORT ? size : SHORT));
    back[1] = sent[1] & 0x7f;
    if (head == 4) {
        sent[2] = back[2] = (unsigned char)(size >> 8);
        sent[3] = back[3] = (unsigned char)size;
    }
    memcpy(sent + head, key, KEY);
    for (int i = 0; i < size; i++) {
        back[head + i] = (unsigned char)('a' + i % 26);
        sent[head + KEY + i] = back[head + i] ^ key[i % KEY];
    }
    request_length = head + KEY + (size_t)size;
    echo_length = head + (size_t)size;
}

static int open_socket(void)
{
    struct sockaddr_in server = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof server) < 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    websocket_open(fd, port, path);
    return fd;
}

static void send_message(int fd)
{
    if (send(fd, request, request_length, 0) != (ssize_t)request_length)
        fail("send");
}

static void receive_echo(int fd)
{
    static char buffer[LARGEST + HEAD];
    size_t received = 0;
    while (received < echo_length) {
        ssize_t got = recv(fd, buffer + received, echo_length - received, 0);
        if (got <= 0)
            fail("receive");
        received += (size_t)got;
    }
    if (memcmp(buffer, echo, echo_length) != 0)
        fail("another message came back");
    messages++;
}

static void run_until(int poller, double end)
{
    struct epoll_event events[MAX_EVENTS];
    while (now() < end) {
        int count = epoll_wait(poller, events, MAX_EVENTS, idle ? 100 : 0);
        for (int i = 0; i < count; i++) {
            receive_echo(events[i].data.fd);
            if (!idle)
                send_message(events[i].data.fd);
        }
    }
}

int main(int argc, char **argv)
{
    static const struct option names[] = {
        { "port", required_argument, 0, 'p' }, { "path", required_argument, 0, 'u' }, { "connections", required_argument, 0, 'c' },
        { "size", required_argument, 0, 's' }, { "idle", no_argument, 0, 'i' }, { "warm", required_argument, 0, 'w' },
        { "seconds", required_argument, 0, 't' }, { 0 },
    };
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (option) {
        case 'p': port = atoi(optarg); break;
        case 'u': path = optarg; break;
        case 'c': connections = atoi(optarg); break;
        case 's': size = atoi(optarg); break;
        case 'i': idle = true; break;
        case 'w': warm = atof(optarg); break;
        case 't': seconds = atof(optarg); break;
        default: return 2;
        }
    }
    if (port == 0 || size < 1 || size > LARGEST || connections < 1)
        return 2;
    make_frames();
    int poller = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        int fd = open_socket();
        struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0)
            fail("epoll_ctl");
        send_message(fd);
    }
    run_until(poller, now() + warm);
    uint64_t before = messages;
    double begun = now();
    puts("measuring");
    fflush(stdout);
    run_until(poller, begun + seconds);
    printf("{\"messages\": %llu, \"seconds\": %.3f}\n", (unsigned long long)(messages - before), now() - begun);
    return 0;
}
