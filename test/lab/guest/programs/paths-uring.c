/*
 * paths-uring: TCP and UDP through io_uring, without any of the system calls that move bytes.
 * Usage: paths-uring [NAME...]; see paths.h for what it writes.
 */
#include "paths-pair.h"
#include "paths-flow.h"
#include "paths-ring.h"
#include <sys/uio.h>

static long by_ring_send(struct end *end, char *bytes, size_t count) {
  return run_ring(IORING_OP_SEND, end->fd, bytes, count, 0);
}
static long by_ring_recv(struct end *end, char *bytes, size_t count) {
  return run_ring(IORING_OP_RECV, end->fd, bytes, count, 0);
}
static long by_ring_send_zc(struct end *end, char *bytes, size_t count) {
  return run_ring(OP_SEND_ZC, end->fd, bytes, count, 0);
}
static long by_ring_write(struct end *end, char *bytes, size_t count) {
  return run_ring(IORING_OP_WRITE, end->fd, bytes, count, 0);
}
static long by_ring_read(struct end *end, char *bytes, size_t count) {
  return run_ring(IORING_OP_READ, end->fd, bytes, count, 0);
}
static long by_ring_sendmsg(struct end *end, char *bytes, size_t count) {
  struct iovec whole = {bytes, count};
  struct msghdr message = {.msg_iov = &whole, .msg_iovlen = 1};
  if (end->is_named) message.msg_name = &end->remote, message.msg_namelen = address_size(&end->remote);
  return run_ring(IORING_OP_SENDMSG, end->fd, &message, 1, 0);
}
static long by_ring_recvmsg(struct end *end, char *bytes, size_t count) {
  struct iovec whole = {bytes, count};
  struct msghdr message = {.msg_iov = &whole, .msg_iovlen = 1};
  return run_ring(IORING_OP_RECVMSG, end->fd, &message, 1, 0);
}

static long by_sendto(struct end *end, char *bytes, size_t count) {
  return sendto(end->fd, bytes, count, 0, (void *)&end->remote, address_size(&end->remote));
}

#define SENDS(name, move) {name, "tcp " name, "tcp recv", send_beats, receive_beats, move, by_recv}
#define TAKES(name, move) {name, "tcp send", "tcp " name, send_beats, receive_beats, by_send, move}

static const struct pair pairs[] = {
  SENDS("io_uring SEND", by_ring_send), SENDS("io_uring SEND_ZC", by_ring_send_zc),
  SENDS("io_uring SENDMSG", by_ring_sendmsg), SENDS("io_uring WRITE", by_ring_write),
  TAKES("io_uring RECV", by_ring_recv), TAKES("io_uring RECVMSG", by_ring_recvmsg), TAKES("io_uring READ", by_ring_read),
};

/* The plain flow comes first: a sensor that remembers whom a thread named last must not take that for the next one's. */
static const struct flow flows[] = {
  {.name = "plain before io_uring", .sender_path = "udp sendto", .receiver_path = "udp recv", .send = by_sendto,
   .receive = by_recv, .is_receiver_connected = 1},
  {.name = "io_uring UDP SEND", .sender_path = "udp io_uring SEND", .receiver_path = "udp io_uring RECV",
   .send = by_ring_send, .receive = by_ring_recv, .is_connected = 1, .is_receiver_connected = 1},
  {.name = "io_uring UDP SENDMSG", .sender_path = "udp io_uring SENDMSG", .receiver_path = "udp io_uring RECVMSG",
   .send = by_ring_sendmsg, .receive = by_ring_recvmsg, .is_receiver_connected = 1},
};

int main(int count, char **names) {
  (void)count;
  run_pairs(pairs, sizeof pairs / sizeof *pairs, names + 1);
  run_flows(flows, sizeof flows / sizeof *flows, names + 1);
  return failures > 0;
}
