// The floor: the least that a relay of RTP in user space can do. One epoll loop, one receive and one send a packet,
// no parsing, no statistics. Ours is measured against it in the same run.
//
//   relay ADDRESS FIRST_PORT CALLER_ADDRESS CALLER_PORT CALLEE_ADDRESS CALLEE_PORT CALLS plain|connected
//
// Call i listens on FIRST_PORT+4i for its caller (CALLER_PORT+2i) and on FIRST_PORT+4i+2 for its callee
// (CALLEE_PORT+2i). `plain` uses recvfrom and sendto; `connected` recv and send on connected sockets.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct side {
    int in;
    int out;
    struct sockaddr_in to;
};

static void stop(const char *what) {
    perror(what);
    exit(1);
}

static struct sockaddr_in address(const char *ip, int port) {
    struct sockaddr_in result = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    if (inet_pton(AF_INET, ip, &result.sin_addr) != 1) {
        fprintf(stderr, "relay: '%s' is not an IPv4 address\n", ip);
        exit(2);
    }
    return result;
}

static int open_socket(const char *ip, int port, const struct sockaddr_in *peer, int connected) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fd < 0) stop("relay: socket");
    struct sockaddr_in own = address(ip, port);
    if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) stop("relay: bind");
    if (connected && connect(fd, (const struct sockaddr *)peer, sizeof *peer) < 0) stop("relay: connect");
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 9) {
        fprintf(stderr, "usage: relay ADDRESS FIRST_PORT CALLER_ADDRESS CALLER_PORT CALLEE_ADDRESS CALLEE_PORT CALLS "
                        "plain|connected\n");
        return 2;
    }
    int first = atoi(argv[2]), calls = atoi(argv[7]), connected = strcmp(argv[8], "connected") == 0;
    struct rlimit files = {.rlim_cur = 2 * (rlim_t)calls + 64, .rlim_max = 2 * (rlim_t)calls + 64};
    struct rlimit had;
    if (getrlimit(RLIMIT_NOFILE, &had) == 0 && had.rlim_cur < files.rlim_cur && setrlimit(RLIMIT_NOFILE, &files) < 0)
        stop("relay: too few file descriptors allowed");

    int epoll = epoll_create1(0);
    struct side *sides = calloc(2 * (size_t)calls, sizeof *sides);
    if (epoll < 0 || !sides) stop("relay");
    for (int call = 0; call < calls; call++) {
        struct sockaddr_in caller = address(argv[3], atoi(argv[4]) + 2 * call);
        struct sockaddr_in callee = address(argv[5], atoi(argv[6]) + 2 * call);
        int a = open_socket(argv[1], first + 4 * call, &caller, connected);
        int b = open_socket(argv[1], first + 4 * call + 2, &callee, connected);
        sides[2 * call] = (struct side){.in = a, .out = b, .to = callee};
        sides[2 * call + 1] = (struct side){.in = b, .out = a, .to = caller};
        for (int half = 0; half < 2; half++) {
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = &sides[2 * call + half]};
            if (epoll_ctl(epoll, EPOLL_CTL_ADD, sides[2 * call + half].in, &event) < 0) stop("relay: epoll_ctl");
        }
    }
    puts("ready");
    fflush(stdout);

    char packet[2048];
    struct epoll_event ready[256];
    for (;;) {
        int count = epoll_wait(epoll, ready, 256, -1);
        if (count < 0 && errno != EINTR) stop("relay: epoll_wait");
        for (int index = 0; index < count; index++) {
            struct side *side = ready[index].data.ptr;
            if (connected) {
                ssize_t size = recv(side->in, packet, sizeof packet, 0);
                if (size > 0) send(side->out, packet, (size_t)size, 0);
            } else {
                struct sockaddr_in from;
                socklen_t length = sizeof from;
                ssize_t size = recvfrom(side->in, packet, sizeof packet, 0, (struct sockaddr *)&from, &length);
                if (size > 0)
                    sendto(side->out, packet, (size_t)size, 0, (struct sockaddr *)&side->to, sizeof side->to);
            }
        }
    }
}
