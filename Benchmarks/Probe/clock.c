#include "probe.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// The realtime clock, because the kernel dates received packets by it.
uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void samples_add(struct samples *samples, double value) {
    if (samples->count == samples->capacity) {
        size_t capacity = samples->capacity ? samples->capacity * 2 : 4096;
        double *values = realloc(samples->values, capacity * sizeof *values);
        if (!values) return;
        samples->values = values;
        samples->capacity = capacity;
    }
    samples->values[samples->count++] = value;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double samples_percentile(struct samples *samples, double p) {
    if (samples->count == 0) return 0;
    qsort(samples->values, samples->count, sizeof *samples->values, ascending);
    size_t index = (size_t)(p * (double)(samples->count - 1) + 0.5);
    return samples->values[index];
}

double samples_mean(const struct samples *samples) {
    double sum = 0;
    for (size_t index = 0; index < samples->count; index++) sum += samples->values[index];
    return samples->count ? sum / (double)samples->count : 0;
}

// What /proc/PID/stat says in hundredths of a second, /proc/PID/task/*/schedstat says in nanoseconds.
static double threads_cpu_seconds(int pid) {
    char path[320];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    double seconds = 0;
    for (struct dirent *entry; threads && (entry = readdir(threads));) {
        unsigned long long ran = 0;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file && fscanf(file, "%llu", &ran) == 1) seconds += (double)ran / 1e9;
        if (file) fclose(file);
    }
    if (threads) closedir(threads);
    return seconds;
}

double process_cpu_seconds(int pid) {
    double precise = threads_cpu_seconds(pid);
    if (precise > 0) return precise;
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = 0;
    // The name may hold spaces and parentheses: fields are counted after its last one.
    char *rest = strrchr(text, ')');
    unsigned long user = 0, system = 0;
    if (!rest || sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) return 0;
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

long process_resident_kb(int pid) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    long kilobytes = 0;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1) break;
    if (file) fclose(file);
    return kilobytes;
}
