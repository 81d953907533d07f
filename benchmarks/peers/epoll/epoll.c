// What one core can do with the classic socket interface: one epoll loop that looks for the end of each request and responds
// GET /plaintext with bytes made once a second. No limits, no timeouts, no counters: a bound for real servers, not one of them.
//
//   epoll PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 512, MAX_DESCRIPTORS = 1 << 16, INPUT_SIZE = 1 << 16, OUTPUT_SIZE = 1 << 16, RESPONSE_SIZE = 256 };

// A request that came in pieces waits here; most connections never have one.
static struct piece { size_t length; char bytes[]; } *pieces[MAX_DESCRIPTORS];

static char keep_response[RESPONSE_SIZE], close_response[RESPONSE_SIZE], input[INPUT_SIZE], output[OUTPUT_SIZE];
static size_t keep_length, close_length;
static const char not_found[] = "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

static void make_responses(void)
{
    static time_t made;
    time_t second = time(NULL);
    if (second == made)
        return;
    made = second;
    struct tm utc;
    char date[64];
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&second, &utc));
    static const char format[] = "HTTP/1.1 200 OK\r\nServer: epoll\r\nDate: %s\r\n%sContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";
    keep_length = (size_t)snprintf(keep_response, RESPONSE_SIZE, format, date, "");
    close_length = (size_t)snprintf(close_response, RESPONSE_SIZE, format, date, "Connection: close\r\n");
}

static bool send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        struct pollfd room = { .fd = fd, .events = POLLOUT };
        if (sent < 0 && poll(&room, 1, 1000) != 1)
            return false;
        if (sent > 0) {
            bytes += sent;
            length -= (size_t)sent;
        }
    }
    return true;
}

static void hang_up(int fd)
{
    free(pieces[fd]);
    pieces[fd] = NULL;
    close(fd);
}

static void serve(int fd)
{
    size_t length = 0;
    if (pieces[fd] != NULL) {
        length = pieces[fd]->length;
        memcpy(input, pieces[fd]->bytes, length);
        free(pieces[fd]);
        pieces[fd] = NULL;
    }
    ssize_t count = recv(fd, input + length, INPUT_SIZE - length, 0);
    if (count <= 0) {
        hang_up(fd);
        return;
    }
    length += (size_t)count;

    size_t pending = 0;
    char *at = input, *end;
    while ((end = memmem(at, length - (size_t)(at - input), "\r\n\r\n", 4)) != NULL) {
        bool found = end - at > 15 && memcmp(at, "GET /plaintext ", 15) == 0;
        bool closes = !found || memmem(at, (size_t)(end - at), "\r\nConnection: close", 19) != NULL;
        const char *response = !found ? not_found : closes ? close_response : keep_response;
        size_t size = !found ? sizeof not_found - 1 : closes ? close_length : keep_length;
        if (pending + size > OUTPUT_SIZE) {
            if (!send_all(fd, output, pending)) {
                hang_up(fd);
                return;
            }
            pending = 0;
        }
        memcpy(output + pending, response, size);
        pending += size;
        at = end + 4;
        if (closes) {
            send_all(fd, output, pending);
            hang_up(fd);
            return;
        }
    }
    size_t rest = length - (size_t)(at - input);
    if (!send_all(fd, output, pending) || rest == INPUT_SIZE) {
        hang_up(fd);
        return;
    }
    if (rest > 0) {
        pieces[fd] = malloc(sizeof(struct piece) + rest);
        pieces[fd]->length = rest;
        memcpy(pieces[fd]->bytes, at, rest);
    }
}

static int listen_on(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 4096) != 0) {
        perror("epoll");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    int listener = listen_on(atoi(argv[1])), poller = epoll_create1(0);
    struct epoll_event watch = { .events = EPOLLIN, .data.fd = listener }, events[MAX_EVENTS];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &watch);
    for (;;) {
        int count = epoll_wait(poller, events, MAX_EVENTS, -1);
        make_responses();
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listener) {
                serve(events[i].data.fd);
                continue;
            }
            for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                if (fd >= MAX_DESCRIPTORS) {
                    close(fd);
                    continue;
                }
                watch = (struct epoll_event){ .events = EPOLLIN, .data.fd = fd };
                epoll_ctl(poller, EPOLL_CTL_ADD, fd, &watch);
            }
        }
    }
}
