/*
 * paths-flow.h: runs one flow of datagrams from this process to a child of its own.
 *
 * The sensor does not see the end of a UDP socket: what it knows is its last record. So a flow ends with one datagram of
 * one byte, after a pause: its record holds all that was moved before.
 */
#ifndef PATHS_FLOW_H
#define PATHS_FLOW_H
#include "paths.h"

struct flow {
  const char *name, *sender_path, *receiver_path;
  mover send, receive;
  int is_connected, is_receiver_connected;
  const char *sender_address, *receiver_address; /* "127.0.0.1" where not given */
  int protocol, step; /* step: bytes of the first beat, where not 103 */
  int (*prepare_sender)(int fd), (*prepare_receiver)(int fd);
};

HERE socklen_t address_size(const struct sockaddr_storage *of) {
  return of->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

HERE int bind_datagram(const char *address, int protocol, struct sockaddr_storage *at) {
  socklen_t size = fill_address(at, address ? address : "127.0.0.1", 0);
  int fd = socket(at->ss_family, SOCK_DGRAM | SOCK_CLOEXEC, protocol);
  if (fd < 0) return -1;
  if (bind(fd, (void *)at, size) || getsockname(fd, (void *)at, &size)) return close(fd), -1;
  return fd;
}

/* The other's address as a socket of `own`'s family names it. */
HERE void name_for(struct sockaddr_storage *other, const struct sockaddr_storage *own) {
  char text[64], mapped[80];
  int port = split_address(other, text);
  snprintf(mapped, sizeof mapped, "%s%s", own->ss_family == AF_INET6 && !strchr(text, ':') ? "::ffff:" : "", text);
  fill_address(other, mapped, port);
}

/* Receives until the datagram of one byte. */
HERE int receive_flow(struct end *end) {
  for (;;) {
    long result = end->move(end, scratch, sizeof scratch);
    if (result < 0) return errno;
    count_moved(end, 0, result);
    if (result == 1) return 0;
  }
}

HERE int send_flow(struct end *end, const struct flow *flow) {
  size_t step = flow->step ? flow->step : 103;
  for (int beat = 0; beat <= BEATS; beat++) {
    size_t count = flow->step < 0 ? 0 : step * (beat + 1) + beat;
    long result = end->move(end, scratch, beat < BEATS ? count : 1);
    if (result < 0) return errno;
    count_moved(end, 1, result);
    if (beat < BEATS) pause_ms(PAUSE_MS);
  }
  return 0;
}

HERE void play_receiver(const struct flow *flow, struct end end) {
  end.path = flow->receiver_path;
  end.move = flow->receive;
  if (flow->prepare_receiver && flow->prepare_receiver(end.fd)) _exit(say_why(flow->name, errno) ? NOT_HERE : 1);
  if (flow->is_receiver_connected && connect(end.fd, (void *)&end.remote, address_size(&end.remote))) _exit(1);
  int error = receive_flow(&end);
  close(end.fd);
  if (error) _exit(say_why(flow->name, error) ? NOT_HERE : 1);
  write_count(&end);
  _exit(0);
}

HERE int play_sender(const struct flow *flow, struct end *end) {
  if (flow->prepare_sender && flow->prepare_sender(end->fd)) return errno;
  if (flow->is_connected && connect(end->fd, (void *)&end->remote, address_size(&end->remote))) return errno;
  if (flow->is_connected) know_names(end);
  end->is_named = !flow->is_connected;
  pause_ms(50); /* the receiver connects meanwhile */
  return send_flow(end, flow);
}

HERE void run_flow(const struct flow *flow) {
  struct end from = {.name = flow->name, .transport = "udp", .is_client = 1}, to = from;
  int status;
  to.is_client = 0;
  from.path = flow->sender_path, from.move = flow->send;
  from.fd = bind_datagram(flow->sender_address, flow->protocol, &from.local);
  to.fd = from.fd < 0 ? -1 : bind_datagram(flow->receiver_address, flow->protocol, &to.local);
  if (to.fd < 0) {
    say_why(flow->name, errno);
    return;
  }
  from.remote = to.local, to.remote = from.local;
  name_for(&from.remote, &from.local), name_for(&to.remote, &to.local);
  pid_t receiver = fork();
  if (receiver == 0) close(from.fd), play_receiver(flow, to);
  close(to.fd);
  int error = play_sender(flow, &from);
  close(from.fd);
  if (error) kill(receiver, SIGKILL), say_why(flow->name, error);
  waitpid(receiver, &status, 0);
  if (error) return;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) write_count(&from);
  else failures += !WIFEXITED(status) || WEXITSTATUS(status) != NOT_HERE;
}

HERE void run_flows(const struct flow *flows, size_t count, char **names) {
  for (size_t at = 0; at < count; at++) if (is_wanted(names, flows[at].name)) run_flow(&flows[at]);
}
#endif
