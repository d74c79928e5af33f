/*
 * `sockets CONNECTIONS INDEX FILE`: many TCP connections with both ends in this one process, ordered about on stdin, a line
 * an order, each answered on stdout by "done" when it is done:
 *
 *   open RATE         makes all of them, so many a second; each end sends a few hundred bytes, never the same to all
 *   send COUNT RATE   sends 64 bytes so many times in all, in turn over all connections, so many a second
 *   close RATE        closes all of them, both ends, and writes to FILE, a line a connection:
 *                     caller's port, bytes that the caller sent, bytes that it received
 *
 * The caller's address is 10.77.0.(1 + INDEX), the listener's 10.77.0.254 with port 7777 + INDEX; loopback must have both. So
 * several of these processes have ports and files enough where one has not.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SERVER_BYTE = 254, FIRST_PORT = 7777, SEND_BYTES = 64, MOST_BYTES = 1 << 11 };

struct connection {
  int caller, server, port;
  unsigned long sent, received;
};

static struct connection *connections;
static int total, own_index;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static struct sockaddr_in address_of(int byte, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(0x0a4d0000 + byte);
  return address;
}

/* Sleeps until the thing of this number is due, at so many a second. */
static void pace(const struct timespec *begun, long number, double rate) {
  double due = begun->tv_nsec / 1e9 + number / rate;
  struct timespec at = {.tv_sec = begun->tv_sec + (time_t)due, .tv_nsec = (long)((due - (time_t)due) * 1e9)};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void move(int from, int to, int size) {
  static char bytes[MOST_BYTES];
  if (send(from, bytes, size, 0) != size) fail("send");
  if (recv(to, bytes, size, MSG_WAITALL) != size) fail("recv");
}

static void open_one(int listener, int number) {
  struct connection *one = &connections[number];
  struct sockaddr_in server = address_of(SERVER_BYTE, FIRST_PORT + own_index);
  struct sockaddr_in own = address_of(1 + own_index, 0);
  socklen_t size = sizeof own;
  int late = 1;
  one->caller = socket(AF_INET, SOCK_STREAM, 0);
  if (one->caller < 0) fail("socket");
  setsockopt(one->caller, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
  if (bind(one->caller, (struct sockaddr *)&own, size) < 0) fail("bind");
  if (connect(one->caller, (struct sockaddr *)&server, sizeof server) < 0) fail("connect");
  one->server = accept(listener, NULL, NULL);
  if (one->server < 0) fail("accept");
  if (getsockname(one->caller, (struct sockaddr *)&own, &size) < 0) fail("getsockname");
  one->port = ntohs(own.sin_port);
  one->sent = 1 + number % 997;
  one->received = 1 + number % 499;
  move(one->caller, one->server, one->sent);
  move(one->server, one->caller, one->received);
}

static void open_all(double rate) {
  struct sockaddr_in server = address_of(SERVER_BYTE, FIRST_PORT + own_index);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&server, sizeof server) < 0 || listen(listener, 128) < 0) fail("listen");
  struct timespec begun;
  clock_gettime(CLOCK_MONOTONIC, &begun);
  for (int i = 0; i < total; i++) {
    pace(&begun, i, rate);
    open_one(listener, i);
  }
}

static void send_all(long count, double rate) {
  struct timespec begun;
  clock_gettime(CLOCK_MONOTONIC, &begun);
  for (long i = 0; i < count; i++) {
    struct connection *one = &connections[i % total];
    pace(&begun, i, rate);
    move(one->caller, one->server, SEND_BYTES);
    one->sent += SEND_BYTES;
  }
}

static void close_all(double rate, const char *path) {
  FILE *file = fopen(path, "w");
  if (file == NULL) fail(path);
  struct timespec begun;
  clock_gettime(CLOCK_MONOTONIC, &begun);
  for (int i = 0; i < total; i++) {
    const struct connection *one = &connections[i];
    pace(&begun, i, rate);
    close(one->caller);
    close(one->server);
    fprintf(file, "%d %lu %lu\n", one->port, one->sent, one->received);
  }
  if (fclose(file) != 0) fail(path);
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  total = atoi(arguments[1]);
  own_index = atoi(arguments[2]);
  struct rlimit files = {2L * total + 64, 2L * total + 64};
  if (setrlimit(RLIMIT_NOFILE, &files) < 0) fail("RLIMIT_NOFILE");
  connections = calloc(total, sizeof *connections);
  if (connections == NULL) fail("calloc");
  char line[128];
  while (fgets(line, sizeof line, stdin) != NULL) {
    double rate;
    long sends;
    if (sscanf(line, "open %lf", &rate) == 1) open_all(rate);
    else if (sscanf(line, "send %ld %lf", &sends, &rate) == 2) send_all(sends, rate);
    else if (sscanf(line, "close %lf", &rate) == 1) close_all(rate, arguments[3]);
    else return 2;
    puts("done");
    fflush(stdout);
  }
  return 0;
}
