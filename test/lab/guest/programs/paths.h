/*
 * paths.h: what the programs paths-*.c share. Each of their connections has two processes, one an end; both count the
 * bytes that they read and wrote, and each writes its own line to $LAB_COUNTS (or to standard output).
 *
 * A pair moves bytes in beats that are PAUSE_MS apart, longer than the 200 ms of silence after which the sensor writes a
 * record, so that every beat has to leave one and the last record of a UDP socket holds everything.
 * What this kernel does not know is said on standard error as "skipped NAME: why" and leaves no line; what went wrong
 * leaves the line {"failed":"NAME: why"}.
 */
#ifndef PATHS_H
#define PATHS_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_MS 600
#define SILENCE_MS 300
#define NOT_HERE 77
#define BEATS 3
#define HERE __attribute__((unused)) static

struct end;
/* Moves some bytes by one call: how many, 0 where the peer has ended, or -1 with errno. */
typedef long (*mover)(struct end *, char *bytes, size_t count);
/* What one end does: 0, or an errno that says why it could not. */
typedef int (*act)(struct end *);

struct end {
  const char *name, *transport, *path, *outcome;
  int fd, is_client, is_open, is_named; /* is_named: a datagram needs its address */
  mover move;
  unsigned long long sent, received;
  int send_beats, receive_beats;
  unsigned long long sent_tail, received_tail; /* moved since the last beat began, but for its first call */
  long long moved_ms; /* when bytes last moved, either way */
  struct sockaddr_storage local, remote;
};

HERE char scratch[1 << 20];
HERE int failures;

HERE void pause_ms(long ms) {
  struct timespec left = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&left, &left) && errno == EINTR) {}
}

/* A mapped address is written as IPv4, as the sensor writes it. */
HERE int split_address(const struct sockaddr_storage *from, char text[64]) {
  const struct sockaddr_in *four = (const void *)from;
  const struct sockaddr_in6 *six = (const void *)from;
  if (from->ss_family == AF_INET) inet_ntop(AF_INET, &four->sin_addr, text, 64);
  else if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) inet_ntop(AF_INET, six->sin6_addr.s6_addr + 12, text, 64);
  else inet_ntop(AF_INET6, &six->sin6_addr, text, 64);
  return ntohs(from->ss_family == AF_INET ? four->sin_port : six->sin6_port);
}

HERE socklen_t fill_address(struct sockaddr_storage *to, const char *text, int port) {
  struct sockaddr_in *four = (void *)to;
  struct sockaddr_in6 *six = (void *)to;
  memset(to, 0, sizeof *to);
  to->ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
  if (to->ss_family == AF_INET) inet_pton(AF_INET, text, &four->sin_addr), four->sin_port = htons(port);
  else inet_pton(AF_INET6, text, &six->sin6_addr), six->sin6_port = htons(port);
  return to->ss_family == AF_INET ? sizeof *four : sizeof *six;
}

HERE void know_names(struct end *end) {
  socklen_t size = sizeof end->local;
  getsockname(end->fd, (void *)&end->local, &size);
  size = sizeof end->remote;
  if (end->remote.ss_family == 0) getpeername(end->fd, (void *)&end->remote, &size);
}

/* One write(2) of one line to a file opened to append, so that lines of several processes never mix. */
HERE void append_line(const char *variable, const char *line, int length) {
  const char *path = getenv(variable);
  int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : dup(1);
  if (file < 0 || write(file, line, length) != length) {
    fprintf(stderr, "Cannot write a count to \"%s\": %s; set %s to a file\n", path, strerror(errno), variable);
    exit(1);
  }
  close(file);
}

HERE void write_count(const struct end *end) {
  if (end->path == NULL) return;
  char own[64], other[64], outcome[40] = "", line[1024];
  int own_port = split_address(&end->local, own), other_port = split_address(&end->remote, other);
  const char *client = end->is_client ? own : other, *server = end->is_client ? other : own;
  if (end->outcome) snprintf(outcome, sizeof outcome, ",\"outcome\":\"%s\"", end->outcome);
  int length = snprintf(line, sizeof line,
    "{\"name\":\"%s\",\"transport\":\"%s\",\"client\":\"%s\",\"clientPort\":%d,\"server\":\"%s\",\"serverPort\":%d,"
    "\"receivedBytes\":%llu,\"sentBytes\":%llu,\"closed\":%s,\"seen\":\"%s\",\"pid\":%d,\"path\":\"%s\","
    "\"sendBeats\":%d,\"receiveBeats\":%d,\"sentTailBytes\":%llu,\"receivedTailBytes\":%llu%s}\n",
    end->name, end->transport, client, end->is_client ? own_port : other_port, server,
    end->is_client ? other_port : own_port, end->received, end->sent, end->is_open ? "false" : "true",
    end->is_client ? "client" : "server", getpid(), end->path, end->send_beats, end->receive_beats,
    end->sent_tail, end->received_tail, outcome);
  append_line("LAB_COUNTS", line, length);
}

/* Says why a path was not gone: true where the kernel does not have it, else it is a failure of the program. */
HERE int say_why(const char *name, int error) {
  char line[200];
  int is_missing = error == ENOSYS || error == EOPNOTSUPP || error == EPROTONOSUPPORT || error == ENOPROTOOPT ||
    error == EPERM || error == EINVAL || error == ENOENT || error == ESOCKTNOSUPPORT;
  fprintf(stderr, "%s %s: %s\n", is_missing ? "skipped" : "failed", name, strerror(error));
  if (is_missing) return 1;
  failures++;
  append_line("LAB_COUNTS", line, snprintf(line, sizeof line, "{\"failed\":\"%s: %s\"}\n", name, strerror(error)));
  return 0;
}

/* True where the program was called without names or this name begins like one of them. */
HERE int is_wanted(char **names, const char *name) {
  if (!*names) return 1;
  for (; *names; names++) if (strncmp(name, *names, strlen(*names)) == 0) return 1;
  return 0;
}

HERE long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Counts bytes that moved, and a beat where the socket had been silent before. */
HERE void count_moved(struct end *end, int is_sent, size_t bytes) {
  long long now = now_ms();
  *(is_sent ? &end->sent : &end->received) += bytes;
  if (now - end->moved_ms > SILENCE_MS) {
    ++*(is_sent ? &end->send_beats : &end->receive_beats);
    end->sent_tail = end->received_tail = 0;
  } else *(is_sent ? &end->sent_tail : &end->received_tail) += bytes;
  end->moved_ms = now;
}

/* Moves exactly `count` bytes by `move`. */
HERE int move_all(struct end *end, mover move, int is_sent, size_t count) {
  for (size_t moved = 0; moved < count;) {
    size_t step = count - moved < sizeof scratch ? count - moved : sizeof scratch;
    long result = move(end, scratch, step);
    if (result <= 0) return result < 0 ? errno : EPIPE;
    moved += result;
    count_moved(end, is_sent, result);
  }
  return 0;
}

/* Sends BEATS times by the end's way, never twice the same count. */
HERE int send_beats(struct end *end) {
  for (int beat = 0; beat < BEATS; beat++) {
    if (beat) pause_ms(PAUSE_MS);
    int error = move_all(end, end->move, 1, 1003 + 700 * beat);
    if (error) return error;
  }
  return 0;
}

/* Receives by the end's way until the peer ends. */
HERE int receive_beats(struct end *end) {
  long result;
  while ((result = end->move(end, scratch, sizeof scratch)) > 0) count_moved(end, 0, result);
  return result < 0 ? errno : 0;
}

HERE long by_send(struct end *end, char *bytes, size_t count) { return send(end->fd, bytes, count, 0); }
HERE long by_recv(struct end *end, char *bytes, size_t count) { return recv(end->fd, bytes, count, 0); }
#endif
