/*
 * paths-ends: every way in which a TCP connection begins and ends.
 * Usage: paths-ends [NAME...]; see paths.h for what it writes.
 */
#include "paths-pair.h"
#include <linux/tcp.h>
#include <poll.h>

static int ask_and_hear(struct end *end, int beats) {
  for (int beat = 0; beat < beats; beat++) {
    int error = move_all(end, by_send, 1, 100 + 10 * beat);
    if (!error) error = move_all(end, by_recv, 0, 2000 + 30 * beat);
    if (error) return error;
    pause_ms(PAUSE_MS);
  }
  return 0;
}
static int hear_and_answer(struct end *end, int beats) {
  for (int beat = 0; beat < beats; beat++) {
    int error = move_all(end, by_recv, 0, 100 + 10 * beat);
    if (!error) error = move_all(end, by_send, 1, 2000 + 30 * beat);
    if (error) return error;
  }
  return 0;
}
static int ask_five(struct end *end) { return ask_and_hear(end, 5); }
static int answer_five(struct end *end) {
  int error = hear_and_answer(end, 5);
  return error ? error : receive_beats(end);
}
static int ask_two(struct end *end) { return ask_and_hear(end, 2); }
static int answer_two(struct end *end) { return hear_and_answer(end, 2); }
static int answer_two_to_end(struct end *end) {
  int error = hear_and_answer(end, 2);
  return error ? error : receive_beats(end);
}
static int ask_until_closed(struct end *end) {
  int error = ask_and_hear(end, 2);
  end->move = by_recv;
  return error ? error : receive_beats(end);
}
static int nothing(struct end *end) {
  (void)end;
  return 0;
}

static void reset(struct end *end) {
  struct linger at_once = {1, 0};
  setsockopt(end->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}
static int ask_and_reset(struct end *end) {
  int error = ask_and_hear(end, 2);
  reset(end);
  return error;
}
static int answer_until_reset(struct end *end) {
  int error = hear_and_answer(end, 2);
  if (error) return error;
  error = receive_beats(end);
  return error == ECONNRESET ? 0 : error;
}

static int ask_half_closed(struct end *end) {
  int error = move_all(end, by_send, 1, 1234);
  shutdown(end->fd, SHUT_WR);
  return error ? error : receive_beats(end);
}
static int answer_half_closed(struct end *end) {
  int error = move_all(end, by_recv, 0, 1234);
  pause_ms(PAUSE_MS);
  return error ? error : send_beats(end);
}

/* More than the peer's window, from a peer that does not read yet; the end of it is still queued when this end closes. */
static int leave_queued(struct end *end) {
  int size = 4 << 20;
  setsockopt(end->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  return move_all(end, by_send, 1, 1500000);
}
static int leave_queued_shut(struct end *end) {
  int error = leave_queued(end);
  shutdown(end->fd, SHUT_RDWR);
  return error;
}
static int receive_late(struct end *end) {
  pause_ms(2 * PAUSE_MS);
  return receive_beats(end);
}
/* What waited to be sent never leaves: the program wrote more than it sent. */
static int reset_queued(struct end *end) {
  int error = leave_queued(end);
  pause_ms(PAUSE_MS);
  reset(end);
  return error;
}
static int see_reset(struct end *end) {
  pause_ms(2 * PAUSE_MS);
  int error = receive_beats(end);
  return error == ECONNRESET ? 0 : error;
}
/* What came and was never read: the kernel received more than the program. */
static int leave_unread(struct end *end) {
  int error = move_all(end, by_recv, 0, 500);
  pause_ms(PAUSE_MS);
  return error;
}
static int send_and_see_reset(struct end *end) {
  int error = move_all(end, by_send, 1, 2500);
  if (error) return error;
  error = receive_beats(end);
  return error == ECONNRESET ? 0 : error;
}

#define BOTH(name, client, server) \
  {name, "tcp " name, "tcp " name, client, server, by_send, by_recv}

static const struct pair pairs[] = {
  BOTH("IPv4", ask_five, answer_five),
  {"IPv6", "tcp IPv6", "tcp IPv6", ask_five, answer_five, by_send, by_recv, .server_address = "::1"},
  {"mapped to IPv4", "tcp mapped to IPv4", "tcp IPv4", ask_five, answer_five, by_send, by_recv, "::ffff:127.0.0.1"},
  {"mapped to both", "tcp mapped to both", "tcp server of both", ask_five, answer_five, by_send, by_recv,
   "::ffff:127.0.0.1", "::"},
  {"IPv6 to both", "tcp IPv6", "tcp server of both", ask_five, answer_five, by_send, by_recv, "::1", "::"},
  BOTH("closed by server", ask_until_closed, answer_two), BOTH("closed by client", ask_two, answer_two_to_end), BOTH("no data", nothing, nothing),
  BOTH("reset", ask_and_reset, answer_until_reset),
  {"half closed", "tcp half closed", "tcp half closed", ask_half_closed, answer_half_closed, by_recv, by_send},
  BOTH("closed with data queued", leave_queued, receive_late),
  BOTH("shut down with data queued", leave_queued_shut, receive_late),
  {"reset with data queued", "tcp reset with data queued", "tcp reset by peer with data queued", reset_queued, see_reset,
   by_send, by_recv},
  {"closed with data unread", "tcp reset by peer", "tcp closed with data unread", send_and_see_reset, leave_unread,
   by_recv, by_recv},
};

/* Whether the listener's queue is full: before it is, every SYN that comes is answered, and its sender is connected. */
static int is_full(int listener) {
  struct tcp_info info;
  socklen_t size = sizeof info;
  for (int tries = 0; tries < 1000; tries++) {
    if (getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &size)) return 0;
    if (info.tcpi_unacked > 0) return 1;
    pause_ms(1);
  }
  return 0;
}

/* A connection that does not come about: to a closed port, or to a listener whose queue is full. */
static void fail(const char *name, const char *path, const char *address, int is_deaf) {
  struct end end = {.name = name, .transport = "tcp", .path = path, .is_client = 1};
  struct sockaddr_storage server, own;
  socklen_t size = fill_address(&server, address, 0), own_size = fill_address(&own, address, 0);
  int listener = socket(server.ss_family, SOCK_STREAM, 0), filler = -1;
  bind(listener, (void *)&server, size), getsockname(listener, (void *)&server, &size);
  if (is_deaf) {
    listen(listener, 0);
    filler = socket(server.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(filler, (void *)&server, size);
    if (!is_full(listener)) say_why(name, ETIMEDOUT);
  }
  end.fd = socket(server.ss_family, SOCK_STREAM | (is_deaf ? SOCK_NONBLOCK : 0), 0);
  bind(end.fd, (void *)&own, own_size);
  end.remote = server;
  know_names(&end);
  if (connect(end.fd, (void *)&server, size) == 0) say_why(name, EISCONN);
  end.outcome = errno == ECONNREFUSED ? "refused" : errno == EINPROGRESS ? "unanswered" : "other";
  if (is_deaf && poll(&(struct pollfd){end.fd, POLLOUT, 0}, 1, 1500)) say_why(name, EISCONN);
  close(end.fd), close(listener), close(filler);
  write_count(&end);
}

int main(int count, char **names) {
  (void)count;
  run_pairs(pairs, sizeof pairs / sizeof *pairs, names + 1);
  if (is_wanted(names + 1, "refused")) fail("refused", "tcp refused", "127.0.0.1", 0);
  if (is_wanted(names + 1, "refused IPv6")) fail("refused IPv6", "tcp refused", "::1", 0);
  if (is_wanted(names + 1, "unanswered")) fail("unanswered", "tcp unanswered", "127.0.0.1", 1);
  return failures > 0;
}
