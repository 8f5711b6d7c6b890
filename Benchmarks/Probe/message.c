#define _GNU_SOURCE
#include "probe.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool message_parse(struct message *message, const char *text, size_t size) {
    *message = (struct message){.text = text, .size = size};
    if (size > 12 && memcmp(text, "SIP/2.0 ", 8) == 0) {
        size_t length;
        message->status = atoi(text + 8);
        const char *cseq = message_header(message, "CSeq", 0, &length);
        const char *space = cseq ? memchr(cseq, ' ', length) : NULL;
        if (!space) return false;
        snprintf(message->method, sizeof message->method, "%.*s", (int)(cseq + length - space - 1), space + 1);
        return true;
    }
    const char *space = memchr(text, ' ', size < 16 ? size : 16);
    if (!space) return false;
    message->is_request = true;
    snprintf(message->method, sizeof message->method, "%.*s", (int)(space - text), text);
    return true;
}

static bool is_header(const char *line, size_t length, const char *name, size_t *name_length) {
    static const char *compact[][2] = {{"Via", "v"}, {"From", "f"}, {"To", "t"}, {"Call-ID", "i"}, {"Contact", "m"}};
    size_t full = strlen(name);
    if (length > full && strncasecmp(line, name, full) == 0 && (line[full] == ':' || line[full] == ' ')) {
        *name_length = full;
        return true;
    }
    for (size_t index = 0; index < sizeof compact / sizeof *compact; index++)
        if (length > 1 && strcasecmp(compact[index][0], name) == 0 && (line[0] | 0x20) == compact[index][1][0] &&
            line[1] == ':') {
            *name_length = 1;
            return true;
        }
    return false;
}

const char *message_header(const struct message *message, const char *name, int nth, size_t *size) {
    const char *line = message->text, *end = line + message->size;
    while (line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((stop ? stop : end) - line);
        if (length > 0 && line[length - 1] == '\r') length--;
        size_t name_length;
        if (length == 0) return NULL;
        if (is_header(line, length, name, &name_length) && nth-- == 0) {
            const char *value = memchr(line + name_length, ':', length - name_length);
            if (!value) return NULL;
            value++;
            while (value < line + length && *value == ' ') value++;
            *size = (size_t)(line + length - value);
            return value;
        }
        if (!stop) return NULL;
        line = stop + 1;
    }
    return NULL;
}

void message_copy(const struct message *message, const char *name, char *into, size_t room) {
    size_t size = 0;
    const char *value = message_header(message, name, 0, &size);
    snprintf(into, room, "%.*s", value ? (int)size : 0, value ? value : "");
}

void message_contact(const struct message *message, char *into, size_t room) {
    char value[512];
    message_copy(message, "Contact", value, sizeof value);
    char *start = strchr(value, '<');
    start = start ? start + 1 : value;
    start[strcspn(start, start == value ? ";>" : ">")] = 0;
    snprintf(into, room, "%s", start);
}

bool message_media(const struct message *message, struct sockaddr_in *remote, int *event_payload_type) {
    char body[4096];
    const char *start = memmem(message->text, message->size, "\r\n\r\n", 4);
    if (!start) return false;
    size_t size = message->size - (size_t)(start + 4 - message->text);
    if (size == 0) return false;
    snprintf(body, sizeof body, "%.*s", (int)size, start + 4);
    char ip[64] = "";
    int port = 0;
    const char *media = strstr(body, "m=audio ");
    const char *address = media ? strstr(media, "c=IN IP4 ") : NULL;
    if (!address) address = strstr(body, "c=IN IP4 ");
    if (!media || !address || sscanf(media, "m=audio %d", &port) != 1 || port == 0 ||
        sscanf(address, "c=IN IP4 %63[0-9.]", ip) != 1)
        return false;
    remote->sin_family = AF_INET;
    remote->sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, ip, &remote->sin_addr);
    for (const char *map = strstr(body, "a=rtpmap:"); map; map = strstr(map + 9, "a=rtpmap:"))
        if (strncmp(map + 9 + strspn(map + 9, "0123456789"), " telephone-event", 16) == 0)
            *event_payload_type = atoi(map + 9);
    return true;
}

int message_response(
    const struct message *request, int status, const char *reason, const char *to_tag, const char *contact,
    const char *sdp, char *into, size_t room) {
    int length = snprintf(into, room, "SIP/2.0 %d %s\r\n", status, reason);
    size_t size;
    const char *value;
    for (int nth = 0; (value = message_header(request, "Via", nth, &size)) && length < (int)room; nth++)
        length += snprintf(into + length, room - (size_t)length, "Via: %.*s\r\n", (int)size, value);
    static const char *copied[] = {"Record-Route", "From", "Call-ID", "CSeq"};
    for (int index = 0; index < 4 && length < (int)room; index++)
        for (int nth = 0; (value = message_header(request, copied[index], nth, &size)); nth++)
            length += snprintf(into + length, room - (size_t)length, "%s: %.*s\r\n", copied[index], (int)size, value);
    value = message_header(request, "To", 0, &size);
    bool has_tag = value && memmem(value, size, "tag=", 4);
    length += snprintf(
        into + length, room - (size_t)length, "To: %.*s%s%s\r\n", value ? (int)size : 0, value ? value : "",
        has_tag || !*to_tag ? "" : ";tag=", has_tag ? "" : to_tag);
    if (contact) length += snprintf(into + length, room - (size_t)length, "Contact: <%s>\r\n", contact);
    length += snprintf(
        into + length, room - (size_t)length, "%sContent-Length: %zu\r\n\r\n%s",
        sdp ? "Content-Type: application/sdp\r\n" : "", sdp ? strlen(sdp) : 0, sdp ? sdp : "");
    return length < (int)room ? length : 0;
}

int sdp_write(const char *ip, int port, int event_payload_type, char *into, size_t room) {
    return snprintf(
        into, room,
        "v=0\r\no=probe 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP 8 %d\r\n"
        "a=rtpmap:8 PCMA/8000\r\na=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-15\r\na=ptime:20\r\na=sendrecv\r\n",
        ip, ip, port, event_payload_type, event_payload_type, event_payload_type);
}
