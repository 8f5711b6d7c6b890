#define _GNU_SOURCE
#include "probe.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { max_calls = 65536, max_message = 4096, t1_ms = 500 };
enum phase { idle, inviting, ringing, talking, leaving, done };

struct call {
    enum phase phase;
    bool is_callee, from_bridge, confirmed, bridged, key_pressed;
    int number, hold_ms, sent_size, tries;
    char call_id[128], local_tag[32], local[256], remote[512], target[256], branch[32];
    char *sent; // what is retransmitted
    struct stream *stream;
    uint64_t begun_ns, answered_ns, confirmed_ns, bridged_ns, resend_ns, resend_step_ns;
    struct message invite;
    char *invite_text;
};

struct call_counts counts;

static struct media *media;
static struct call_settings settings;
static struct call *calls[max_calls];
static int call_count, first_open, caller_fd, callee_fd, next_caller_rtp, next_callee_rtp;
static unsigned branch_count;

static int open_sip(const char *ip, int port) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), size = 1 << 22;
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, ip, &own.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) < 0) {
        perror("probe: SIP port");
        exit(1);
    }
    return fd;
}

static void send_text(bool from_callee, const char *text, int size) {
    sendto(
        from_callee ? callee_fd : caller_fd, text, (size_t)size, 0, (struct sockaddr *)&settings.server,
        sizeof settings.server);
}

// Sends and arms the retransmission of RFC 3261 timers A, E and G.
static void send_and_repeat(struct call *call, const char *text, int size) {
    free(call->sent);
    call->sent = malloc((size_t)size);
    if (!call->sent) return;
    memcpy(call->sent, text, (size_t)size);
    call->sent_size = size;
    call->tries = 0;
    call->resend_step_ns = (uint64_t)t1_ms * 1000000;
    call->resend_ns = now_ns() + call->resend_step_ns;
    send_text(call->is_callee, text, size);
}

static int write_request(struct call *call, const char *method, int cseq, const char *sdp, char *into) {
    const char *ip = call->is_callee ? settings.callee_ip : settings.caller_ip;
    int port = call->is_callee ? settings.callee_port : settings.caller_port;
    if (strcmp(method, "ACK") != 0 || call->phase == talking)
        snprintf(call->branch, sizeof call->branch, "z9hG4bKp%dx%u", getpid(), ++branch_count);
    return snprintf(
        into, max_message,
        "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP %s:%d;branch=%s;rport\r\nMax-Forwards: 70\r\nFrom: %s;tag=%s\r\nTo: %s\r\n"
        "Call-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:probe@%s:%d>\r\n%sContent-Length: %zu\r\n\r\n%s",
        method, call->target, ip, port, call->branch, call->local, call->local_tag, call->remote, call->call_id, cseq,
        method, ip, port, sdp ? "Content-Type: application/sdp\r\n" : "", sdp ? strlen(sdp) : 0, sdp ? sdp : "");
}

static void finish(struct call *call, bool failed, int status) {
    if (call->phase == done || call->phase == idle) return;
    if (failed && !call->is_callee) {
        counts.failed++;
        counts.last_failure_status = status;
    } else if (!failed && !call->is_callee) counts.ended++;
    counts.open--;
    call->phase = done;
    call->resend_ns = 0;
    if (call->stream) stream_close(media, call->stream);
    call->stream = NULL;
    free(call->sent);
    free(call->invite_text);
    call->sent = call->invite_text = NULL;
}

static void hang_up(struct call *call) {
    char text[max_message];
    if (call->phase != talking) return;
    call->phase = leaving;
    if (call->stream) stream_stop(call->stream);
    send_and_repeat(call, text, write_request(call, "BYE", 2, NULL, text));
}

static struct call *add_call(bool is_callee) {
    if (call_count == max_calls) return NULL;
    struct call *call = calloc(1, sizeof *call);
    if (!call) return NULL;
    call->is_callee = is_callee;
    call->number = call_count;
    call->begun_ns = now_ns();
    int *port = is_callee ? &next_callee_rtp : &next_caller_rtp;
    call->stream = stream_open(media, is_callee ? settings.callee_ip : settings.caller_ip, port, call_count);
    snprintf(call->local_tag, sizeof call->local_tag, "p%dx%d", getpid(), call_count);
    calls[call_count++] = call;
    counts.open++;
    return call;
}

void call_place(int hold_ms, bool from_bridge) {
    char text[max_message], sdp[512];
    struct call *call = add_call(false);
    if (!call) return;
    long long number = atoll(settings.number + (*settings.number == '+')) + counts.placed % settings.lines;
    char server[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &settings.server.sin_addr, server, sizeof server);
    snprintf(
        call->target, sizeof call->target, "sip:%s%lld@%s:%d", *settings.number == '+' ? "+" : "", number, server,
        ntohs(settings.server.sin_port));
    snprintf(call->remote, sizeof call->remote, "<%s>", call->target);
    snprintf(call->local, sizeof call->local, "<sip:+3317000%04d@%s>", call->number % settings.callers, settings.caller_ip);
    snprintf(call->call_id, sizeof call->call_id, "c%d.%d@probe", getpid(), call->number);
    call->hold_ms = hold_ms;
    call->from_bridge = from_bridge;
    call->phase = inviting;
    counts.placed++;
    sdp_write(settings.caller_ip, call->stream->port, 101, sdp, sizeof sdp);
    send_and_repeat(call, text, write_request(call, "INVITE", 1, sdp, text));
}

static struct call *find(const struct message *message, bool is_callee) {
    char id[128];
    message_copy(message, "Call-ID", id, sizeof id);
    int own = 0, process = 0;
    if (!is_callee)
        return sscanf(id, "c%d.%d@probe", &process, &own) == 2 && own >= 0 && own < call_count ? calls[own] : NULL;
    for (int index = call_count - 1; index >= first_open; index--)
        if (calls[index]->is_callee && calls[index]->phase != done && strcmp(calls[index]->call_id, id) == 0)
            return calls[index];
    return NULL;
}

static void reply(const struct message *request, bool is_callee, int status, const char *reason, struct call *call) {
    char text[max_message], contact[128], sdp[512];
    bool has_sdp = call && call->stream && status / 100 == 2 && strcmp(request->method, "INVITE") == 0;
    const char *ip = is_callee ? settings.callee_ip : settings.caller_ip;
    snprintf(contact, sizeof contact, "sip:probe@%s:%d", ip, is_callee ? settings.callee_port : settings.caller_port);
    if (has_sdp) sdp_write(ip, call->stream->port, call->stream->event_payload_type, sdp, sizeof sdp);
    int size = message_response(
        request, status, reason, status == 100 || !call ? "" : call->local_tag, contact, has_sdp ? sdp : NULL, text,
        sizeof text);
    if (size == 0) return;
    if (has_sdp && call->phase == ringing) {
        send_and_repeat(call, text, size);
    } else send_text(is_callee, text, size);
}

static void begin_media(struct call *call) {
    if (!call->stream || !(call->is_callee ? settings.callee_speaks : settings.caller_speaks)) return;
    stream_start(media, call->stream);
}

static void answered(struct call *call, const struct message *message) {
    char text[max_message];
    bool is_first = call->phase == inviting;
    if (is_first) {
        call->phase = talking;
        call->answered_ns = now_ns();
        counts.answered++;
        samples_add(&counts.answer_ms, (double)(call->answered_ns - call->begun_ns) / 1e6);
        message_copy(message, "To", call->remote, sizeof call->remote);
        message_contact(message, call->target, sizeof call->target);
        call->resend_ns = 0;
        if (message_media(message, &call->stream->remote, &call->stream->event_payload_type)) begin_media(call);
    }
    if (call->phase == talking) send_text(false, text, write_request(call, "ACK", 1, NULL, text));
}

static void caller_received(const struct message *message) {
    struct call *call = find(message, false);
    char text[max_message];
    if (!call) return;
    if (message->is_request) {
        if (strcmp(message->method, "ACK") == 0) return;
        reply(message, false, 200, "OK", call);
        if (strcmp(message->method, "BYE") == 0) finish(call, call->phase != leaving && call->hold_ms > 0, 0);
        return;
    }
    if (strcmp(message->method, "BYE") == 0 && call->phase == leaving) return finish(call, false, 0);
    if (strcmp(message->method, "INVITE") != 0) return;
    if (message->status < 200) {
        if (call->phase == inviting) call->resend_ns = 0;
    } else if (message->status < 300) answered(call, message);
    else {
        message_copy(message, "To", call->remote, sizeof call->remote);
        send_text(false, text, write_request(call, "ACK", 1, NULL, text));
        finish(call, true, message->status);
    }
}

static void invited(const struct message *message) {
    struct call *call = find(message, true);
    if (call) return; // a retransmission: our answer is being repeated
    if (!(call = add_call(true))) return;
    call->phase = ringing;
    counts.callee_invited++;
    message_copy(message, "Call-ID", call->call_id, sizeof call->call_id);
    message_copy(message, "From", call->remote, sizeof call->remote);
    message_copy(message, "To", call->local, sizeof call->local);
    message_contact(message, call->target, sizeof call->target);
    message_media(message, &call->stream->remote, &call->stream->event_payload_type);
    if (!(call->invite_text = malloc(message->size))) return;
    memcpy(call->invite_text, message->text, message->size);
    message_parse(&call->invite, call->invite_text, message->size);
    reply(message, true, 180, "Ringing", call);
    if (settings.ring_ms == 0) reply(&call->invite, true, 200, "OK", call);
}

static void callee_received(const struct message *message) {
    if (!message->is_request) {
        struct call *call = find(message, true);
        if (call && call->phase == leaving && strcmp(message->method, "BYE") == 0) finish(call, false, 0);
        return;
    }
    struct call *call = find(message, true);
    bool has_tag = false;
    size_t size;
    const char *to = message_header(message, "To", 0, &size);
    if (to) has_tag = memmem(to, size, "tag=", 4) != NULL;
    if (strcmp(message->method, "INVITE") == 0 && !has_tag) return invited(message);
    if (strcmp(message->method, "ACK") == 0) {
        if (!call || call->phase != ringing) return;
        call->phase = talking;
        call->resend_ns = 0;
        call->confirmed_ns = now_ns();
        counts.callee_confirmed++;
        begin_media(call);
        return;
    }
    reply(message, true, 200, "OK", call);
    if (!call) return;
    if (strcmp(message->method, "CANCEL") == 0 && call->phase == ringing) {
        reply(&call->invite, true, 487, "Request Terminated", call);
        finish(call, false, 0);
    } else if (strcmp(message->method, "BYE") == 0) finish(call, false, 0);
}

static void readable(int fd) {
    char text[max_message];
    struct message message;
    ssize_t size = recv(fd, text, sizeof text, 0);
    if (size <= 0 || !message_parse(&message, text, (size_t)size)) return;
    if (fd == caller_fd) caller_received(&message);
    else callee_received(&message);
}

void calls_init(struct media *shared, const struct call_settings *wanted) {
    media = shared;
    settings = *wanted;
    next_caller_rtp = settings.caller_rtp;
    next_callee_rtp = settings.callee_rtp;
    caller_fd = open_sip(settings.caller_ip, settings.caller_port);
    callee_fd = open_sip(settings.callee_ip, settings.callee_port);
    media_watch(media, caller_fd, readable);
    media_watch(media, callee_fd, readable);
}

static void repeat(struct call *call, uint64_t now) {
    if (!call->resend_ns || now < call->resend_ns) return;
    if (++call->tries > 7) return finish(call, true, 408);
    counts.retransmissions++;
    send_text(call->is_callee, call->sent, call->sent_size);
    call->resend_step_ns *= 2;
    if (call->resend_step_ns > 4000000000u) call->resend_step_ns = 4000000000u;
    call->resend_ns = now + call->resend_step_ns;
}

static bool since(uint64_t start_ns, int after_ms, uint64_t now) {
    return start_ns && now >= start_ns + (uint64_t)after_ms * 1000000;
}

void calls_timers(void) {
    uint64_t now = now_ns();
    while (first_open < call_count && calls[first_open]->phase == done) first_open++;
    for (int index = first_open; index < call_count; index++) {
        struct call *call = calls[index];
        if (call->phase == done) continue;
        repeat(call, now);
        if (call->phase == ringing && !call->sent_size && since(call->begun_ns, settings.ring_ms, now))
            reply(&call->invite, true, 200, "OK", call);
        struct stream *stream = call->stream;
        if (call->phase != talking || !stream) continue;
        if (call->is_callee && settings.key && !call->key_pressed && since(call->confirmed_ns, settings.key_delay_ms, now)) {
            call->key_pressed = true;
            if (!stream->sends) stream_start(media, stream);
            stream_press(stream, settings.key);
        }
        if (!call->is_callee && !call->confirmed && stream->first_other_ns) {
            call->confirmed = true;
            samples_add(&counts.first_packet_ms, (double)(stream->first_other_ns - call->begun_ns) / 1e6);
            samples_add(
                &counts.first_packet_after_answer_ms,
                ((double)stream->first_other_ns - (double)call->answered_ns) / 1e6);
        }
        if (!call->bridged && stream->probed) {
            call->bridged = true;
            call->bridged_ns = now;
            counts.bridged++;
            if (!call->is_callee) samples_add(&counts.bridge_ms, (double)(now - call->begun_ns) / 1e6);
        }
        uint64_t hold_from = call->from_bridge ? call->bridged_ns : call->answered_ns;
        if (!call->is_callee && call->hold_ms && since(hold_from, call->hold_ms, now)) hang_up(call);
    }
}

void calls_hang_up_all(void) {
    for (int index = 0; index < call_count; index++)
        if (!calls[index]->is_callee) hang_up(calls[index]);
}
