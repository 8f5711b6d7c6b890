// probe floor    the two ends of CALLS conversations, against a bare relay
// probe bridge   CALLS long calls through a server; measured once all are bridged
// probe announce RATE calls a second that listen for HOLD ms and hang up
// probe setup    RATE calls a second that hang up HOLD ms after both ends are connected
//
// Options that matter: speaks=both|callee|none says who sends audio (a caller of `announce` and `setup` only listens),
// callers=N how many different callers there are.
//
// Prints `name=value` words on one line. Options are `name=value` too; see Benchmarks/README.md.

#include "probe.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static int option_count;
static char **options;

static const char *option(const char *name, const char *otherwise) {
    size_t length = strlen(name);
    // The last one counts: run.sh puts what a part wants behind what all have in common.
    for (int index = option_count - 1; index >= 0; index--)
        if (strncmp(options[index], name, length) == 0 && options[index][length] == '=')
            return options[index] + length + 1;
    return otherwise;
}

static int number(const char *name, int otherwise) {
    const char *text = option(name, NULL);
    return text ? atoi(text) : otherwise;
}

static void run_for(struct media *media, double seconds, bool has_calls) {
    uint64_t end = now_ns() + (uint64_t)(seconds * 1e9), next_timers = 0;
    for (uint64_t now; (now = now_ns()) < end;) {
        media_turn(media);
        if (has_calls && now >= next_timers) {
            calls_timers();
            next_timers = now + 5000000;
        }
    }
}

// Measures CALLS running conversations for the window, and prints the figures of a relay.
static void measure(struct media *media, int calls, int pid, bool has_calls) {
    double window = atof(option("window", "10"));
    double cpu = process_cpu_seconds(pid);
    uint64_t begun = now_ns();
    media->measuring = true;
    run_for(media, window, has_calls);
    media->measuring = false;
    double elapsed = (double)(now_ns() - begun) / 1e9;
    cpu = process_cpu_seconds(pid) - cpu;
    long resident = process_resident_kb(pid);
    run_for(media, 0.3, has_calls);
    double minutes = calls * elapsed / 60;
    printf(
        "calls=%d seconds=%.2f sent=%llu received=%llu lost_percent=%.4f latency_p50_ms=%.3f latency_p99_ms=%.3f "
        "cpu_s=%.2f cpu_percent=%.1f cpu_s_per_1000_call_minutes=%.1f probe_late_p99_ms=%.3f resident_kb=%ld ",
        calls, elapsed, (unsigned long long)media->sent, (unsigned long long)media->received,
        media->sent > media->received ? 100.0 * (double)(media->sent - media->received) / (double)media->sent : 0.0,
        samples_percentile(&media->latency_ms, 0.5), samples_percentile(&media->latency_ms, 0.99), cpu,
        100 * cpu / elapsed, minutes > 0 ? 1000 * cpu / minutes : 0, samples_percentile(&media->lateness_ms, 0.99),
        resident);
}

static int floor_mode(struct media *media, int pid) {
    int calls = number("calls", 100), first = number("relay_port", 30000);
    int caller_port = number("caller_rtp", 20000), callee_port = number("callee_rtp", 20000);
    for (int call = 0; call < calls; call++)
        for (int end = 0; end < 2; end++) {
            int port = (end ? callee_port : caller_port) + 2 * call;
            const char *ip = end ? option("callee", "127.0.0.3") : option("caller", "127.0.0.2");
            struct stream *stream = stream_open(media, ip, &port, 2 * call + end);
            stream->remote.sin_family = AF_INET;
            stream->remote.sin_port = htons((uint16_t)(first + 4 * call + 2 * end));
            inet_pton(AF_INET, option("relay", "127.0.0.1"), &stream->remote.sin_addr);
            stream_start(media, stream);
        }
    run_for(media, 1, false);
    measure(media, calls, pid, false);
    puts("");
    return media->received > 0 ? 0 : 1;
}

static int bridge_mode(struct media *media, int pid) {
    int calls = number("calls", 100);
    double rate = atof(option("rate", "20"));
    long before = process_resident_kb(pid);
    for (int call = 0; call < calls; call++) {
        call_place(0, false);
        run_for(media, 1 / rate, true);
    }
    for (int tries = 0; tries < 300 && counts.bridged < 2 * calls && counts.failed == 0; tries++)
        run_for(media, 0.1, true);
    run_for(media, atof(option("settle", "1")), true);
    int bridged = counts.bridged / 2;
    measure(media, bridged > 0 ? bridged : 1, pid, true);
    calls_hang_up_all();
    run_for(media, 2, true);
    printf(
        "placed=%d bridged=%d failed=%d failure_status=%d retransmissions=%d bridge_ms_p50=%.1f resident_before_kb=%ld\n",
        counts.placed, bridged, counts.failed, counts.last_failure_status, counts.retransmissions,
        samples_percentile(&counts.bridge_ms, 0.5), before);
    return bridged == calls ? 0 : 1;
}

static int rate_mode(struct media *media, int pid, bool is_setup) {
    double rate = atof(option("rate", "20")), seconds = atof(option("seconds", "20"));
    int hold = number("hold", is_setup ? 200 : 6000);
    long before = process_resident_kb(pid);
    double cpu = process_cpu_seconds(pid);
    uint64_t begun = now_ns(), wanted = (uint64_t)(rate * seconds);
    struct samples lateness_ms = {0};
    for (uint64_t placed = 0; placed < wanted; placed++) {
        // A call that is late is placed at once: the rate holds over the run.
        double due = (double)placed / rate - (double)(now_ns() - begun) / 1e9;
        run_for(media, due > 0 ? due : 0.0001, true);
        samples_add(&lateness_ms, due < 0 ? -1000 * due : 0);
        call_place(hold, is_setup);
    }
    for (int tries = 0; tries < 400 && counts.open > 0; tries++) run_for(media, 0.1, true);
    double elapsed = (double)(now_ns() - begun) / 1e9;
    run_for(media, 1, true);
    cpu = process_cpu_seconds(pid) - cpu;
    printf(
        "placed=%d answered=%d ended=%d failed=%d failure_status=%d callee_invited=%d callee_confirmed=%d "
        "retransmissions=%d seconds=%.1f cpu_s=%.2f cpu_percent=%.1f cpu_s_per_1000_calls=%.2f answer_ms_p50=%.2f "
        "answer_ms_p99=%.2f first_packet_ms_p50=%.2f first_packet_ms_p99=%.2f after_answer_ms_p99=%.2f "
        "spacing_error_ms_p99=%.2f calls_open=%d probe_late_p99_ms=%.2f resident_before_kb=%ld resident_kb=%ld\n",
        counts.placed, counts.answered, counts.ended, counts.failed, counts.last_failure_status, counts.callee_invited,
        counts.callee_confirmed, counts.retransmissions, elapsed, cpu, 100 * cpu / elapsed,
        counts.placed ? 1000 * cpu / counts.placed : 0, samples_percentile(&counts.answer_ms, 0.5),
        samples_percentile(&counts.answer_ms, 0.99), samples_percentile(&counts.first_packet_ms, 0.5),
        samples_percentile(&counts.first_packet_ms, 0.99),
        samples_percentile(&counts.first_packet_after_answer_ms, 0.99),
        samples_percentile(&media->spacing_ms, 0.99), counts.open, samples_percentile(&lateness_ms, 0.99), before,
        process_resident_kb(pid));
    return counts.failed == 0 && counts.ended == counts.placed ? 0 : 1;
}

int main(int argc, char **argv) {
    static struct media media;
    if (argc < 2) {
        fprintf(stderr, "usage: probe floor|bridge|announce|setup [name=value]...\n");
        return 2;
    }
    options = argv + 2;
    option_count = argc - 2;
    struct rlimit files = {.rlim_cur = 60000, .rlim_max = 60000};
    setrlimit(RLIMIT_NOFILE, &files);
    media_init(&media);
    int pid = number("pid", 0);
    if (strcmp(argv[1], "floor") == 0) return floor_mode(&media, pid);

    const char *key = option("key", "1");
    const char *speaks = option("speaks", strcmp(argv[1], "bridge") == 0 ? "both" : "callee");
    struct call_settings settings = {
        .caller_ip = option("caller", "127.0.0.2"), .callee_ip = option("callee", "127.0.0.3"),
        .number = option("number", "+33199000000"), .lines = number("lines", 1),
        .caller_port = number("caller_sip", 5060), .callee_port = number("callee_sip", 5060),
        .caller_rtp = number("caller_rtp", 20000), .callee_rtp = number("callee_rtp", 20000),
        .key = *key == '-' ? 0 : *key, .key_delay_ms = number("key_delay", 300), .ring_ms = number("ring", 0),
        .caller_speaks = strcmp(speaks, "both") == 0, .callee_speaks = strcmp(speaks, "none") != 0,
        .callers = number("callers", 1000),
    };
    settings.server.sin_family = AF_INET;
    settings.server.sin_port = htons((uint16_t)number("port", 5060));
    inet_pton(AF_INET, option("server", "127.0.0.1"), &settings.server.sin_addr);
    calls_init(&media, &settings);
    if (strcmp(argv[1], "bridge") == 0) return bridge_mode(&media, pid);
    if (strcmp(argv[1], "announce") == 0) return rate_mode(&media, pid, false);
    if (strcmp(argv[1], "setup") == 0) return rate_mode(&media, pid, true);
    fprintf(stderr, "probe: '%s' is not floor, bridge, announce or setup\n", argv[1]);
    return 2;
}
