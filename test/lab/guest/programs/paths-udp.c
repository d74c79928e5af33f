/*
 * paths-udp: every way to move datagrams, each between two sockets of its own that speak one way only.
 * Usage: paths-udp [NAME...]; see paths.h for what it writes.
 */
#include "paths-flow.h"
#include <netinet/udp.h>
#include <sys/uio.h>

#ifndef SOL_UDP
#define SOL_UDP 17
#endif
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif
#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif
#define SEGMENT 300

static long send_flagged(struct end *end, const char *bytes, size_t count, int flags) {
  const void *name = end->is_named ? &end->remote : NULL;
  return sendto(end->fd, bytes, count, flags, name, name ? address_size(&end->remote) : 0);
}
static long by_sendto(struct end *end, char *bytes, size_t count) { return send_flagged(end, bytes, count, 0); }
static long by_write(struct end *end, char *bytes, size_t count) { return write(end->fd, bytes, count); }
static long by_read(struct end *end, char *bytes, size_t count) { return read(end->fd, bytes, count); }
static long by_recvfrom(struct end *end, char *bytes, size_t count) {
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  return recvfrom(end->fd, bytes, count, 0, (void *)&from, &size);
}
/* One datagram in two calls, or one call where there is but one byte. */
static long by_more(struct end *end, char *bytes, size_t count) {
  size_t first = count / 2;
  if (first && send_flagged(end, bytes, first, MSG_MORE) < 0) return -1;
  long rest = send_flagged(end, bytes + first, count - first, 0);
  return rest < 0 ? -1 : (long)count;
}
static long by_zerocopy(struct end *end, char *bytes, size_t count) {
  char control[256];
  int one = 1;
  struct msghdr done = {.msg_control = control, .msg_controllen = sizeof control};
  if (setsockopt(end->fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one)) return -1;
  long moved = send_flagged(end, bytes, count, 0x4000000 /* MSG_ZEROCOPY */);
  pause_ms(20);
  recvmsg(end->fd, &done, MSG_ERRQUEUE | MSG_DONTWAIT);
  return moved;
}

static struct iovec halves[2];
static struct msghdr in_halves(struct end *end, char *bytes, size_t count) {
  halves[0] = (struct iovec){bytes, count / 2};
  halves[1] = (struct iovec){bytes + count / 2, count - count / 2};
  struct msghdr message = {.msg_iov = halves, .msg_iovlen = 2};
  if (end->is_named) message.msg_name = &end->remote, message.msg_namelen = address_size(&end->remote);
  return message;
}
static long by_sendmsg(struct end *end, char *bytes, size_t count) {
  struct msghdr message = in_halves(end, bytes, count);
  return sendmsg(end->fd, &message, 0);
}
static long by_recvmsg(struct end *end, char *bytes, size_t count) {
  struct msghdr message = in_halves(end, bytes, count);
  return recvmsg(end->fd, &message, 0);
}
static long by_writev(struct end *end, char *bytes, size_t count) {
  in_halves(end, bytes, count);
  return writev(end->fd, halves, 2);
}
static long by_readv(struct end *end, char *bytes, size_t count) {
  in_halves(end, bytes, count);
  return readv(end->fd, halves, 2);
}
static long by_sendmmsg(struct end *end, char *bytes, size_t count) {
  struct mmsghdr two[2] = {0};
  int wanted = count > 1 ? 2 : 1;
  struct msghdr message = in_halves(end, bytes, count);
  for (int at = 0; at < 2; at++) {
    two[at].msg_hdr = message;
    two[at].msg_hdr.msg_iov = &halves[2 - wanted + at];
    two[at].msg_hdr.msg_iovlen = 1;
  }
  return sendmmsg(end->fd, two, wanted, 0) == wanted ? (long)count : -1;
}
static long by_recvmmsg(struct end *end, char *bytes, size_t count) {
  struct mmsghdr two[2] = {0};
  in_halves(end, bytes, count);
  for (int at = 0; at < 2; at++) two[at].msg_hdr = (struct msghdr){.msg_iov = &halves[at], .msg_iovlen = 1};
  int done = recvmmsg(end->fd, two, 2, MSG_WAITFORONE, NULL);
  return done < 0 ? -1 : (long)(two[0].msg_len + (done > 1 ? two[1].msg_len : 0));
}

static long by_peek(struct end *end, char *bytes, size_t count) {
  if (recv(end->fd, bytes, count, MSG_PEEK) < 0 || recv(end->fd, bytes, 10, MSG_PEEK) < 0) return -1;
  return recv(end->fd, bytes, count, 0);
}
/* The rest of a datagram is lost: 50 bytes were received. */
static long by_short(struct end *end, char *bytes, size_t count) {
  (void)count;
  return recv(end->fd, bytes, 50, 0);
}
/* The same, but the call says how long the datagram was. */
static long by_trunc(struct end *end, char *bytes, size_t count) {
  (void)count;
  return recv(end->fd, bytes, 50, MSG_TRUNC);
}

static int cut_in_segments(int fd) {
  int size = SEGMENT;
  return setsockopt(fd, SOL_UDP, UDP_SEGMENT, &size, sizeof size);
}
static int join_segments(int fd) {
  int one = 1;
  return setsockopt(fd, SOL_UDP, UDP_GRO, &one, sizeof one);
}

#define SENDS(name, move) {name, "udp " name, "udp recv", move, by_recv, 1, 1}
#define NAMES(name, move) {name, "udp " name, "udp recv", move, by_recv, 0, 1}
#define TAKES(name, move) {name, "udp send", "udp " name, by_send, move, 1, 1}

static const struct flow flows[] = {
  SENDS("send", by_send), SENDS("write", by_write), SENDS("writev", by_writev),
  SENDS("sendmsg connected", by_sendmsg), SENDS("sendmmsg connected", by_sendmmsg), SENDS("send MSG_MORE", by_more),
  SENDS("send MSG_ZEROCOPY", by_zerocopy),
  NAMES("sendto", by_sendto), NAMES("sendmsg", by_sendmsg), NAMES("sendmmsg", by_sendmmsg),
  NAMES("sendto MSG_MORE", by_more),
  TAKES("recvfrom", by_recvfrom), TAKES("recvmsg", by_recvmsg), TAKES("recvmmsg", by_recvmmsg), TAKES("read", by_read),
  TAKES("readv", by_readv), TAKES("recv MSG_PEEK", by_peek), TAKES("recv MSG_TRUNC", by_trunc),
  TAKES("recv in a short buffer", by_short),
  {"recv of any peer", "udp send", "udp recv of any peer", by_send, by_recv, 1, 0},
  {"IPv6", "udp IPv6", "udp IPv6", by_send, by_recv, 1, 1, "::1", "::1"},
  {"IPv6 sendto", "udp IPv6 sendto", "udp IPv6", by_sendto, by_recv, 0, 1, "::1", "::1"},
  {"IPv6 sendmsg", "udp IPv6 sendmsg", "udp IPv6", by_sendmsg, by_recv, 0, 1, "::1", "::1"},
  {"mapped", "udp mapped", "udp recv", by_send, by_recv, 1, 1, "::ffff:127.0.0.1", "127.0.0.1"},
  {"mapped sendto", "udp mapped sendto", "udp recv", by_sendto, by_recv, 0, 1, "::ffff:127.0.0.1", "127.0.0.1"},
  {"to mapped", "udp send", "udp recv mapped", by_send, by_recv, 1, 1, "127.0.0.1", "::ffff:127.0.0.1"},
  {.name = "segments", .sender_path = "udp UDP_SEGMENT", .receiver_path = "udp recv", .send = by_send,
   .receive = by_recv, .is_connected = 1, .is_receiver_connected = 1, .step = 2 * SEGMENT + 5,
   .prepare_sender = cut_in_segments},
  {.name = "joined segments", .sender_path = "udp UDP_SEGMENT sendto", .receiver_path = "udp UDP_GRO",
   .send = by_sendto, .receive = by_recv, .is_receiver_connected = 1, .step = 2 * SEGMENT + 5,
   .prepare_sender = cut_in_segments, .prepare_receiver = join_segments},
  {"empty datagrams", "udp send of 0 bytes", "udp recv of 0 bytes", by_send, by_recv, 1, 1, .step = -1},
  {"UDP-Lite", "udplite send", "udplite recv", by_send, by_recv, 1, 1, .protocol = IPPROTO_UDPLITE},
};

int main(int count, char **names) {
  (void)count;
  run_flows(flows, sizeof flows / sizeof *flows, names + 1);
  return failures > 0;
}
