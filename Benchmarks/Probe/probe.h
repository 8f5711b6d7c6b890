// A caller, a callee and a measuring instrument in one process: what the benchmarks drive a server with.
//
// Every packet that it sends carries the time of its sending; every packet that it receives is dated by the kernel.
// So one clock measures both ends, and the probe's own delays are not counted as the server's.

#ifndef PROBE_H
#define PROBE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// -- clock.c: time, samples and the measured process

uint64_t now_ns(void);

struct samples {
    double *values;
    size_t count, capacity;
};
void samples_add(struct samples *samples, double value);
// Sorts, and gives the value that the share `p` of all lies at or below; 0 when there is none.
double samples_percentile(struct samples *samples, double p);
double samples_mean(const struct samples *samples);

// User and system time of a process and its threads, in seconds.
double process_cpu_seconds(int pid);
// Resident memory in kilobytes (/proc/PID/status).
long process_resident_kb(int pid);

// -- stream.c: one end of an RTP conversation, PCMA, 20 ms, 172 bytes a packet

struct stream {
    int fd, id, port;
    struct sockaddr_in remote;
    bool sends;
    int slot; // where it is in the 20 ms, plus 1; 0 before it starts
    uint16_t sequence;
    uint32_t timestamp, ssrc;
    int event_payload_type, key_packets_left;
    uint32_t key_timestamp;
    uint8_t key_code;
    struct stream *next_in_slot;
    // What arrived: `probed` packets come from another stream of ours, the others are the server's own audio.
    uint64_t sent, probed, others, first_other_ns, last_other_ns;
};

struct media {
    int epoll;
    uint64_t start_ns, slot;
    struct stream *slots[2000]; // 20 ms in steps of 10 microseconds
    bool measuring;
    uint64_t sent, received;
    struct samples latency_ms, lateness_ms, spacing_ms;
};

void media_init(struct media *media);
// Opens a stream on IP and the first free even port from *port on; moves *port past it.
struct stream *stream_open(struct media *media, const char *ip, int *port, int id);
// Begins to send every 20 ms; streams with ids in a row are spread evenly over the 20 ms.
void stream_start(struct media *media, struct stream *stream);
void stream_stop(struct stream *stream);
void stream_close(struct media *media, struct stream *stream);
// Presses a key by RFC 4733: five packets of the event, then its end three times.
void stream_press(struct stream *stream, char key);
// Sends what is due and receives what came; `idle` may wait a little instead of polling.
void media_turn(struct media *media);
// A file descriptor of the caller's that `media_turn` watches too.
void media_watch(struct media *media, int fd, void (*readable)(int fd));

// -- message.c: as much SIP as a test telephone needs

struct message {
    const char *text;
    size_t size;
    bool is_request;
    int status;
    char method[16];
};
bool message_parse(struct message *message, const char *text, size_t size);
// The value of a header's nth occurrence, trimmed; NULL when absent. `name` is written in full.
const char *message_header(const struct message *message, const char *name, int nth, size_t *size);
void message_copy(const struct message *message, const char *name, char *into, size_t room);
// The URI of a Contact, without its brackets.
void message_contact(const struct message *message, char *into, size_t room);
// Address, port and telephone-event payload type of the SDP body; false without audio.
bool message_media(const struct message *message, struct sockaddr_in *remote, int *event_payload_type);
// A response with the headers that RFC 3261 section 8.2.6 copies.
int message_response(
    const struct message *request, int status, const char *reason, const char *to_tag, const char *contact,
    const char *sdp, char *into, size_t room);
int sdp_write(const char *ip, int port, int event_payload_type, char *into, size_t room);

// -- call.c: callers and callees

struct call_settings {
    struct sockaddr_in server;
    const char *caller_ip, *callee_ip, *number;
    int caller_port, callee_port, caller_rtp, callee_rtp;
    int lines;      // the nth call dials number + n modulo lines
    char key;       // pressed by the callee; 0 for none
    int key_delay_ms, ring_ms;
    bool caller_speaks, callee_speaks; // who sends audio; both always listen
    int callers;    // how many different callers there are
};

struct call_counts {
    int placed, answered, failed, ended, callee_invited, callee_confirmed, retransmissions, open, bridged;
    struct samples answer_ms, first_packet_ms, first_packet_after_answer_ms, bridge_ms;
    int last_failure_status;
};

extern struct call_counts counts;

void calls_init(struct media *media, const struct call_settings *settings);
// Places a call; it hangs up `hold_ms` after its answer, or after its bridge if `from_bridge`; 0 holds until told.
void call_place(int hold_ms, bool from_bridge);
void calls_timers(void);
void calls_hang_up_all(void);

#endif
