#define _GNU_SOURCE
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { slot_count = 2000, slot_ns = 10000, packet_size = 172, max_fd = 65536 };
static const char mark[8] = "vigieRTP";

static struct stream *by_fd[max_fd];
static void (*watcher[max_fd])(int fd);

void media_init(struct media *media) {
    memset(media, 0, sizeof *media);
    media->epoll = epoll_create1(0);
    media->start_ns = now_ns();
}

static void watch(struct media *media, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (fd >= max_fd || epoll_ctl(media->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
        perror("probe: epoll_ctl");
        exit(1);
    }
}

void media_watch(struct media *media, int fd, void (*readable)(int fd)) {
    watch(media, fd);
    watcher[fd] = readable;
}

struct stream *stream_open(struct media *media, const char *ip, int *port, int id) {
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream) return NULL;
    stream->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in own = {.sin_family = AF_INET};
    inet_pton(AF_INET, ip, &own.sin_addr);
    int tries = 2000, bound = -1;
    while (stream->fd >= 0 && tries-- > 0 && bound < 0) {
        if (*port > 65000) *port = 20000;
        stream->port = *port;
        own.sin_port = htons((uint16_t)*port);
        *port += 2;
        bound = bind(stream->fd, (struct sockaddr *)&own, sizeof own);
    }
    if (bound < 0) {
        perror("probe: no port for RTP");
        exit(1);
    }
    int on = 1;
    setsockopt(stream->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    stream->id = id;
    stream->ssrc = (uint32_t)id * 2654435761u + 1;
    stream->event_payload_type = 101;
    by_fd[stream->fd] = stream;
    watch(media, stream->fd);
    return stream;
}

void stream_start(struct media *media, struct stream *stream) {
    stream->sends = true;
    if (stream->slot) return;
    // Steps of the golden ratio spread any number of streams over the 20 ms: bunched packets cost a server less.
    int slot = (int)((int64_t)stream->id * 1237 % slot_count);
    stream->slot = slot + 1;
    stream->next_in_slot = media->slots[slot];
    media->slots[slot] = stream;
}

void stream_stop(struct stream *stream) { stream->sends = false; }

void stream_close(struct media *media, struct stream *stream) {
    struct stream **link = stream->slot ? &media->slots[stream->slot - 1] : NULL;
    while (link && *link && *link != stream) link = &(*link)->next_in_slot;
    if (link && *link) *link = stream->next_in_slot;
    by_fd[stream->fd] = NULL;
    close(stream->fd);
    free(stream);
}

void stream_press(struct stream *stream, char key) {
    stream->key_code = key == '*' ? 10 : key == '#' ? 11 : (uint8_t)(key - '0');
    stream->key_packets_left = 8;
    stream->key_timestamp = stream->timestamp;
}

static void put_header(uint8_t *packet, int type, bool marker, const struct stream *stream, uint32_t timestamp) {
    uint16_t sequence = htons(stream->sequence);
    uint32_t time = htonl(timestamp), ssrc = htonl(stream->ssrc);
    packet[0] = 0x80;
    packet[1] = (uint8_t)(type | (marker ? 0x80 : 0));
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &time, 4);
    memcpy(packet + 8, &ssrc, 4);
}

static void send_next(struct media *media, struct stream *stream, uint64_t due_ns) {
    uint8_t packet[packet_size];
    size_t size = packet_size;
    if (stream->key_packets_left > 0) {
        // RFC 4733: the timestamp stays that of the beginning, the duration grows, the end comes three times.
        int number = 8 - stream->key_packets_left--;
        put_header(packet, stream->event_payload_type, number == 0, stream, stream->key_timestamp);
        uint16_t duration = htons((uint16_t)(160 * (number < 5 ? number + 1 : 5)));
        packet[12] = stream->key_code;
        packet[13] = (uint8_t)(10 | (number >= 5 ? 0x80 : 0));
        memcpy(packet + 14, &duration, 2);
        size = 16;
    } else {
        put_header(packet, 8, stream->sent == 0, stream, stream->timestamp);
        memset(packet + 12, 0xD5, packet_size - 12);
        uint64_t time = now_ns();
        memcpy(packet + 12, mark, sizeof mark);
        memcpy(packet + 20, &time, sizeof time);
        memcpy(packet + 28, &stream->id, sizeof stream->id);
        if (media->measuring) {
            media->sent++;
            if (media->sent % 16 == 0) samples_add(&media->lateness_ms, (double)(time - due_ns) / 1e6);
        }
    }
    sendto(stream->fd, packet, size, 0, (struct sockaddr *)&stream->remote, sizeof stream->remote);
    stream->sent++;
    stream->sequence++;
    stream->timestamp += 160;
}

static uint64_t kernel_time(struct msghdr *header) {
    for (struct cmsghdr *item = CMSG_FIRSTHDR(header); item; item = CMSG_NXTHDR(header, item))
        if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(item), sizeof time);
            return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
        }
    return now_ns();
}

static void receive(struct media *media, struct stream *stream) {
    uint8_t packet[2048];
    char control[128];
    struct iovec part = {.iov_base = packet, .iov_len = sizeof packet};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t size = recvmsg(stream->fd, &header, 0);
    if (size < 12) return;
    uint64_t arrived = kernel_time(&header);
    if (size >= 32 && memcmp(packet + 12, mark, sizeof mark) == 0) {
        stream->probed++;
        if (!media->measuring) return;
        uint64_t sent;
        memcpy(&sent, packet + 20, sizeof sent);
        media->received++;
        samples_add(&media->latency_ms, (double)(int64_t)(arrived - sent) / 1e6);
        return;
    }
    if (stream->others++ == 0) stream->first_other_ns = arrived;
    else {
        double spacing = (double)(arrived - stream->last_other_ns) / 1e6;
        if (spacing < 200) samples_add(&media->spacing_ms, spacing > 20 ? spacing - 20 : 20 - spacing);
    }
    stream->last_other_ns = arrived;
}

void media_turn(struct media *media) {
    uint64_t due = (now_ns() - media->start_ns) / slot_ns;
    // After a stall of more than a second, time is skipped instead of sent in one burst.
    if (due > media->slot + 100000) media->slot = due;
    for (; media->slot < due; media->slot++)
        for (struct stream *stream = media->slots[media->slot % slot_count]; stream; stream = stream->next_in_slot)
            if (stream->sends) send_next(media, stream, media->start_ns + media->slot * slot_ns);
    struct epoll_event ready[256];
    int count = epoll_wait(media->epoll, ready, 256, 0);
    for (int index = 0; index < count; index++) {
        int fd = ready[index].data.fd;
        if (watcher[fd]) watcher[fd](fd);
        else if (by_fd[fd]) receive(media, by_fd[fd]);
    }
}
