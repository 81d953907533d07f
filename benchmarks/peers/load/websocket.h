// The opening of a WebSocket on 127.0.0.1 (RFC 6455 4.1), for load generators.
#pragma once
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

// Takes the head of the response and no byte more.
static void websocket_open(int fd, int port, const char *path)
{
    char head[512], response[1024];
    int length = snprintf(head, sizeof head,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path, port);
    if (send(fd, head, (size_t)length, 0) != length)
        fail("send");
    size_t received = 0;
    while (received < 4 || memcmp(response + received - 4, "\r\n\r\n", 4) != 0) {
        ssize_t got = recv(fd, response + received, 1, 0);
        if (got <= 0 || ++received == sizeof response)
            fail("handshake");
    }
    if (memcmp(response, "HTTP/1.1 101", 12) != 0)
        fail("not switched");
}
