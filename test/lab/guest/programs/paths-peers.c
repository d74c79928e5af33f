/*
 * paths-peers: one UDP socket and several peers, peers that answer, a peer that is not there.
 * Usage: paths-peers [NAME...]; see paths.h for what it writes. Here this process holds all sockets, so every line has its pid.
 */
#include "paths-flow.h"

/* One end for each peer of one socket. */
static struct end end_of(const char *name, const char *path, int fd, int is_client, int peer) {
  struct end end = {.name = name, .transport = "udp", .path = path, .fd = fd, .is_client = is_client, .is_named = 1};
  socklen_t size = sizeof end.local;
  getsockname(fd, (void *)&end.local, &size);
  size = sizeof end.remote;
  getsockname(peer, (void *)&end.remote, &size);
  return end;
}
static int open_bound(void) {
  struct sockaddr_storage at;
  return bind_datagram("127.0.0.1", 0, &at);
}
static void move_one(struct end *end, int is_sent, size_t count) {
  long moved = is_sent
    ? sendto(end->fd, scratch, count, 0, (void *)&end->remote, address_size(&end->remote))
    : recv(end->fd, scratch, sizeof scratch, 0);
  if (moved != (long)count) say_why(end->name, moved < 0 ? errno : EMSGSIZE);
  else count_moved(end, is_sent, moved);
}

struct trio {
  int fd, peer[2];
  struct end to[2], at[2]; /* this socket towards each peer, each peer towards it */
};
static struct trio open_trio(const char *name, const char *path, const char *peer_path) {
  struct trio trio = {open_bound(), {open_bound(), open_bound()}, {{0}}, {{0}}};
  for (int at = 0; at < 2; at++) {
    trio.to[at] = end_of(name, path, trio.fd, 1, trio.peer[at]);
    trio.at[at] = end_of(name, peer_path, trio.peer[at], 0, trio.fd);
    connect(trio.peer[at], (void *)&trio.at[at].remote, sizeof(struct sockaddr_in));
  }
  return trio;
}
static void close_trio(struct trio *trio) {
  for (int at = 0; at < 2; at++) write_count(&trio->to[at]), write_count(&trio->at[at]), close(trio->peer[at]);
  close(trio->fd);
}

/* Both peers in one call. */
static void send_many(void) {
  struct trio trio = open_trio("sendmmsg to two peers", "udp sendmmsg to two peers", "udp recv");
  for (int beat = 0; beat < BEATS; beat++) {
    struct iovec part[2] = {{scratch, 100 + beat}, {scratch, 200 + beat}};
    struct mmsghdr two[2] = {{{0}, 0}, {{0}, 0}};
    for (int at = 0; at < 2; at++) {
      two[at].msg_hdr.msg_name = &trio.to[at].remote, two[at].msg_hdr.msg_namelen = sizeof(struct sockaddr_in);
      two[at].msg_hdr.msg_iov = &part[at], two[at].msg_hdr.msg_iovlen = 1;
    }
    if (sendmmsg(trio.fd, two, 2, 0) != 2) say_why("sendmmsg to two peers", errno);
    for (int at = 0; at < 2; at++) count_moved(&trio.to[at], 1, part[at].iov_len);
    for (int at = 0; at < 2; at++) move_one(&trio.at[at], 0, part[at].iov_len);
    pause_ms(PAUSE_MS);
  }
  close_trio(&trio);
}

/* In turn: each answer is read before the other peer is asked. Crossed: both are asked before any answer is read. */
static void ask_both(const char *name, const char *path, int is_crossed) {
  struct trio trio = open_trio(name, path, "udp answer");
  for (int beat = 0; beat <= BEATS; beat++) {
    for (int step = 0; step < 4; step++) {
      int at = is_crossed ? step & 1 : step >> 1, is_ask = is_crossed ? step < 2 : !(step & 1);
      size_t size = 60 + 10 * at + beat;
      if (is_ask) {
        move_one(&trio.to[at], 1, size);
        move_one(&trio.at[at], 0, size);
        pause_ms(PAUSE_MS); /* between question and answer too: every record holds all before it */
      } else if (beat < BEATS) {
        move_one(&trio.at[at], 1, 3 * size);
        move_one(&trio.to[at], 0, 3 * size);
        pause_ms(PAUSE_MS);
      }
    }
  }
  close_trio(&trio);
}

/* A resolver's way: question and answer, on a socket that knows its peer and one that does not. */
static void query(void) {
  int ours = open_bound(), theirs = open_bound();
  struct end asker = end_of("query", "udp query", ours, 1, theirs);
  struct end server = end_of("query", "udp answer of any peer", theirs, 0, ours);
  connect(ours, (void *)&asker.remote, sizeof(struct sockaddr_in));
  for (int beat = 0; beat < BEATS; beat++) {
    move_one(&asker, 1, 40 + beat), move_one(&server, 0, 40 + beat);
    pause_ms(20);
    move_one(&server, 1, 120 + beat), move_one(&asker, 0, 120 + beat);
    pause_ms(PAUSE_MS);
  }
  move_one(&asker, 1, 1), move_one(&server, 0, 1);
  write_count(&asker), write_count(&server);
  close(ours), close(theirs);
}

/* Every second datagram is refused on the spot, because the one before it came back as unreachable. */
static void knock(void) {
  int ours = open_bound(), gone = open_bound();
  struct end end = end_of("closed port", "udp to a closed port", ours, 1, gone);
  close(gone);
  connect(ours, (void *)&end.remote, sizeof(struct sockaddr_in));
  for (int beat = 0; beat < 2 * BEATS; beat++) {
    long sent = send(ours, scratch, 50 + beat, 0);
    if (sent > 0) count_moved(&end, 1, sent);
    else if (errno != ECONNREFUSED) say_why(end.name, errno);
    pause_ms(PAUSE_MS);
  }
  close(ours);
  write_count(&end);
}

int main(int count, char **names) {
  (void)count;
  if (is_wanted(names + 1, "sendmmsg")) send_many();
  if (is_wanted(names + 1, "in turn")) ask_both("two peers in turn", "udp two peers in turn", 0);
  if (is_wanted(names + 1, "crossed")) ask_both("two peers crossed", "udp two peers crossed", 1);
  if (is_wanted(names + 1, "query")) query();
  if (is_wanted(names + 1, "closed port")) knock();
  return failures > 0;
}
