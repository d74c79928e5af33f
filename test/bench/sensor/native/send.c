/*
 * Times the calls that move 64 bytes over loopback: `send CPU BATCHES CHUNKS` prints one JSON object, each kind of call with
 * the nanoseconds of one call in each batch. With `tcp`, `udp` or `sendto` behind it, only sends of that kind are made, and what
 * takes them at the other end; the others are 0.
 *
 * One thread does it all, on one CPU: it sends a chunk, then takes it from the other socket. Sender and receiver in two
 * threads would wake each other, through an interrupt where they have a CPU each, and that costs ten times what is to be
 * measured. TCP is corked while a chunk is timed, so that no segment leaves: how many calls share one differs from run to
 * run, and it is no part of the hook's price. The thread's own CPU time is read, so that what else runs does not count.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BYTES = 64, TCP_CALLS = 400, UDP_CALLS = 200, MOST_BATCHES = 1000, RECEIVE_BUFFER = 8 << 20 };
enum kind { TCP_SEND, TCP_WRITE, TCP_RECV, UDP_SEND, UDP_RECV, UDP_SENDTO, GETPPID, KINDS };

static const char *const names[KINDS] = {
    "tcpSend", "tcpWrite", "tcpReceive", "udpSend", "udpReceive", "udpSendto", "getppid",
};
static double nanoseconds[KINDS][MOST_BATCHES];

struct pair {
  int from, to;
  struct sockaddr_in address;
};

static void check(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static struct pair make_pair(int type, int is_connected) {
  struct pair pair = {.address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
  struct sockaddr *address = (struct sockaddr *)&pair.address;
  socklen_t size = sizeof pair.address;
  int buffer = RECEIVE_BUFFER;
  int bound = socket(AF_INET, type, 0);
  check(setsockopt(bound, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer), "SO_RCVBUFFORCE");
  check(bind(bound, address, size), "bind");
  check(getsockname(bound, address, &size), "getsockname");
  if (type == SOCK_STREAM) check(listen(bound, 1), "listen");
  pair.from = socket(AF_INET, type, 0);
  if (is_connected) check(connect(pair.from, address, size), "connect");
  pair.to = type == SOCK_STREAM ? accept(bound, NULL, NULL) : bound;
  check(pair.to, "accept");
  return pair;
}

static void call(enum kind kind, const struct pair *pair, int calls) {
  char bytes[BYTES] = {0};
  for (int i = 0; i < calls; i++) {
    long moved = BYTES;
    switch (kind) {
      case TCP_SEND:
      case UDP_SEND: moved = send(pair->from, bytes, BYTES, 0); break;
      case TCP_WRITE: moved = write(pair->from, bytes, BYTES); break;
      case UDP_SENDTO:
        moved = sendto(pair->from, bytes, BYTES, 0, (const struct sockaddr *)&pair->address, sizeof pair->address);
        break;
      case TCP_RECV:
      case UDP_RECV: moved = recv(pair->to, bytes, BYTES, 0); break;
      default: syscall(SYS_getppid);
    }
    if (moved == BYTES) continue;
    fprintf(stderr, "%s moved %ld bytes\n", names[kind], moved);
    exit(1);
  }
}

/* Adds a chunk's share, in nanoseconds of one call, to this batch. */
static void timed(enum kind kind, const struct pair *pair, int calls, double *sum) {
  double begun = now();
  call(kind, pair, calls);
  *sum += (now() - begun) / calls;
}

static void cork(const struct pair *pair, int is_on) {
  check(setsockopt(pair->from, IPPROTO_TCP, TCP_CORK, &is_on, sizeof is_on), "TCP_CORK");
}

static void run_batch(int batch, int chunks, const struct pair *tcp, const struct pair *udp, const struct pair *unconnected,
                      const char *only) {
  double sums[KINDS] = {0};
  double unused = 0;
  int is_tcp = strstr("tcp", only) != NULL, is_udp = strstr("udp", only) != NULL, is_sendto = strstr("sendto", only) != NULL;
  for (int i = 0; i < chunks; i++) {
    for (enum kind kind = TCP_SEND; is_tcp && kind <= (*only ? TCP_SEND : TCP_WRITE); kind++) {
      cork(tcp, 1);
      timed(kind, tcp, TCP_CALLS, &sums[kind]);
      cork(tcp, 0);
      timed(TCP_RECV, tcp, TCP_CALLS, kind == TCP_SEND ? &sums[TCP_RECV] : &unused);
    }
    if (is_udp) {
      timed(UDP_SEND, udp, UDP_CALLS, &sums[UDP_SEND]);
      timed(UDP_RECV, udp, UDP_CALLS, &sums[UDP_RECV]);
    }
    if (is_sendto) {
      timed(UDP_SENDTO, unconnected, UDP_CALLS, &sums[UDP_SENDTO]);
      call(UDP_RECV, unconnected, UDP_CALLS);
    }
    if (!*only) timed(GETPPID, tcp, TCP_CALLS, &sums[GETPPID]);
  }
  for (int kind = 0; kind < KINDS; kind++) nanoseconds[kind][batch] = sums[kind] / chunks;
}

int main(int count, char **arguments) {
  if (count != 4 && count != 5) return 2;
  int batches = atoi(arguments[2]), chunks = atoi(arguments[3]);
  if (batches < 1 || batches > MOST_BATCHES || chunks < 1) return 2;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(atoi(arguments[1]), &cpus);
  check(sched_setaffinity(0, sizeof cpus, &cpus), "sched_setaffinity");
  struct pair tcp = make_pair(SOCK_STREAM, 1), udp = make_pair(SOCK_DGRAM, 1), unconnected = make_pair(SOCK_DGRAM, 0);
  for (int batch = 0; batch < batches; batch++) run_batch(batch, chunks, &tcp, &udp, &unconnected, count == 5 ? arguments[4] : "");
  for (int kind = 0; kind < KINDS; kind++) {
    printf("%s\"%s\":[", kind == 0 ? "{" : ",", names[kind]);
    for (int batch = 0; batch < batches; batch++) printf("%s%.1f", batch == 0 ? "" : ",", nanoseconds[kind][batch]);
    printf("]");
  }
  puts("}");
  return 0;
}
