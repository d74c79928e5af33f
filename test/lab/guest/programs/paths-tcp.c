/*
 * paths-tcp: every system call that moves bytes over TCP, each on a connection of its own that goes one way only.
 * Usage: paths-tcp [NAME...]; see paths.h for what it writes.
 */
#include "paths-pair.h"
#include <linux/errqueue.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif
#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif

static struct iovec halves[2];

static struct msghdr in_halves(char *bytes, size_t count) {
  halves[0] = (struct iovec){bytes, count / 2};
  halves[1] = (struct iovec){bytes + count / 2, count - count / 2};
  return (struct msghdr){.msg_iov = halves, .msg_iovlen = 2};
}

static long by_write(struct end *end, char *bytes, size_t count) { return write(end->fd, bytes, count); }
static long by_read(struct end *end, char *bytes, size_t count) { return read(end->fd, bytes, count); }
static long by_more(struct end *end, char *bytes, size_t count) { return send(end->fd, bytes, count, MSG_MORE); }
static long by_sendto(struct end *end, char *bytes, size_t count) {
  return sendto(end->fd, bytes, count, 0, (void *)&end->remote, sizeof(struct sockaddr_in));
}
static long by_recvfrom(struct end *end, char *bytes, size_t count) {
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  return recvfrom(end->fd, bytes, count, 0, (void *)&from, &size);
}
static long by_writev(struct end *end, char *bytes, size_t count) {
  in_halves(bytes, count);
  return writev(end->fd, halves, 2);
}
static long by_readv(struct end *end, char *bytes, size_t count) {
  in_halves(bytes, count);
  return readv(end->fd, halves, 2);
}
static long by_sendmsg(struct end *end, char *bytes, size_t count) {
  struct msghdr message = in_halves(bytes, count);
  return sendmsg(end->fd, &message, 0);
}
static long by_recvmsg(struct end *end, char *bytes, size_t count) {
  struct msghdr message = in_halves(bytes, count);
  return recvmsg(end->fd, &message, 0);
}
static long by_sendmmsg(struct end *end, char *bytes, size_t count) {
  struct mmsghdr two[2] = {0};
  in_halves(bytes, count);
  for (int at = 0; at < 2; at++) two[at].msg_hdr = (struct msghdr){.msg_iov = &halves[at], .msg_iovlen = 1};
  int done = sendmmsg(end->fd, two, 2, 0);
  return done < 0 ? -1 : (long)(two[0].msg_len + (done > 1 ? two[1].msg_len : 0));
}
static long by_recvmmsg(struct end *end, char *bytes, size_t count) {
  struct mmsghdr two[2] = {0};
  in_halves(bytes, count);
  for (int at = 0; at < 2; at++) two[at].msg_hdr = (struct msghdr){.msg_iov = &halves[at], .msg_iovlen = 1};
  int done = recvmmsg(end->fd, two, 2, MSG_WAITFORONE, NULL);
  return done < 0 ? -1 : (long)(two[0].msg_len + (done > 1 ? two[1].msg_len : 0));
}

static int file_of(const char *bytes, size_t count) {
  int file = memfd_create("paths", MFD_CLOEXEC);
  if (file >= 0 && pwrite(file, bytes, count, 0) != (ssize_t)count) return -1;
  return file;
}
static long by_sendfile(struct end *end, char *bytes, size_t count) {
  off_t from = 0;
  int file = file_of(bytes, count);
  long moved = sendfile(end->fd, file, &from, count);
  close(file);
  return moved;
}

/* Through a pipe of its own, which holds 64 KB. */
static int pipe_ends[2] = {-1, -1};
static int open_pipe(void) { return pipe_ends[0] >= 0 ? 0 : pipe2(pipe_ends, O_CLOEXEC); }
static long by_splice_out(struct end *end, char *bytes, size_t count) {
  loff_t from = 0;
  int file = file_of(bytes, count);
  long filled = open_pipe() ? -1 : splice(file, &from, pipe_ends[1], NULL, count, 0);
  close(file);
  return filled <= 0 ? -1 : splice(pipe_ends[0], NULL, end->fd, NULL, filled, 0);
}
static long by_vmsplice(struct end *end, char *bytes, size_t count) {
  struct iovec whole = {bytes, count};
  long filled = open_pipe() ? -1 : vmsplice(pipe_ends[1], &whole, 1, 0);
  return filled <= 0 ? -1 : splice(pipe_ends[0], NULL, end->fd, NULL, filled, 0);
}
static long by_splice_in(struct end *end, char *bytes, size_t count) {
  long moved = open_pipe() ? -1 : splice(end->fd, NULL, pipe_ends[1], NULL, 60000, 0);
  if (moved > 0 && read(pipe_ends[0], bytes, count) != moved) return -1;
  return moved;
}

static long by_zerocopy(struct end *end, char *bytes, size_t count) {
  char control[256];
  int one = 1;
  struct msghdr done = {.msg_control = control, .msg_controllen = sizeof control};
  if (setsockopt(end->fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one)) return -1;
  long moved = send(end->fd, bytes, count, MSG_ZEROCOPY);
  poll(&(struct pollfd){end->fd, 0, 0}, 1, 1000);
  recvmsg(end->fd, &done, MSG_ERRQUEUE | MSG_DONTWAIT);
  return moved;
}
/* The last byte goes as urgent data; the peer takes it in its place. */
static long by_urgent(struct end *end, char *bytes, size_t count) { return send(end->fd, bytes, count, MSG_OOB); }
static long by_recv_inline(struct end *end, char *bytes, size_t count) {
  int one = 1;
  setsockopt(end->fd, SOL_SOCKET, SO_OOBINLINE, &one, sizeof one);
  return recv(end->fd, bytes, count, 0);
}

static long by_peek(struct end *end, char *bytes, size_t count) {
  if (recv(end->fd, bytes, 700, MSG_PEEK) < 0 || recv(end->fd, bytes, 100, MSG_PEEK) < 0) return -1;
  return recv(end->fd, bytes, count, 0);
}
static long by_trunc(struct end *end, char *bytes, size_t count) {
  (void)bytes;
  return recv(end->fd, NULL, count, MSG_TRUNC);
}
static long by_small(struct end *end, char *bytes, size_t count) { return recv(end->fd, bytes, count < 7 ? count : 7, 0); }
static long by_waitall(struct end *end, char *bytes, size_t count) {
  (void)count;
  return recv(end->fd, bytes, 500, MSG_WAITALL);
}
static long by_polling(struct end *end, char *bytes, size_t count) {
  if (poll(&(struct pollfd){end->fd, POLLIN, 0}, 1, -1) < 0) return -1;
  return recv(end->fd, bytes, count, MSG_DONTWAIT);
}

#define SENDS(name, move) {name, "tcp " name, "tcp recv", send_beats, receive_beats, move, by_recv}
#define TAKES(name, move) {name, "tcp send", "tcp " name, send_beats, receive_beats, by_send, move}

static const struct pair pairs[] = {
  SENDS("send", by_send), SENDS("sendto", by_sendto), SENDS("sendmsg", by_sendmsg), SENDS("sendmmsg", by_sendmmsg),
  SENDS("write", by_write), SENDS("writev", by_writev), SENDS("sendfile", by_sendfile),
  SENDS("splice to socket", by_splice_out), SENDS("vmsplice and splice to socket", by_vmsplice),
  SENDS("send MSG_ZEROCOPY", by_zerocopy), SENDS("send MSG_MORE", by_more),
  {"send MSG_OOB", "tcp send MSG_OOB", "tcp recv SO_OOBINLINE", send_beats, receive_beats, by_urgent, by_recv_inline},
  TAKES("recvfrom", by_recvfrom), TAKES("recvmsg", by_recvmsg), TAKES("recvmmsg", by_recvmmsg), TAKES("read", by_read),
  TAKES("readv", by_readv), TAKES("splice from socket", by_splice_in), TAKES("recv MSG_PEEK", by_peek),
  TAKES("recv MSG_TRUNC", by_trunc), TAKES("recv in 7 bytes", by_small), TAKES("recv MSG_WAITALL", by_waitall),
  TAKES("recv MSG_DONTWAIT", by_polling),
};

int main(int count, char **names) {
  (void)count;
  run_pairs(pairs, sizeof pairs / sizeof *pairs, names + 1);
  return failures > 0;
}
