/*
 * paths-owners: TCP connections that change hands between processes and threads, and much data in one and in many calls.
 * Usage: paths-owners [NAME...]; see paths.h for what it writes.
 */
#include "paths-pair.h"
#include <pthread.h>

#define MEGABYTES_20 (20u << 20)

static int send_20_megabytes(struct end *end) { return move_all(end, by_send, 1, MEGABYTES_20); }
static int send_50_tiny(struct end *end) {
  for (int sent = 0; sent < 50; sent++) {
    int error = move_all(end, by_send, 1, 20);
    if (error) return error;
    pause_ms(10);
  }
  return 0;
}

static int in_other_process(struct end *end, act other) {
  int status;
  pid_t child = fork();
  if (child == 0) {
    int error = other(end);
    close(end->fd);
    if (!error) write_count(end);
    _exit(error);
  }
  close(end->fd);
  end->fd = -1;
  end->path = NULL; /* the child counts */
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
}
static int receive_forked(struct end *end) { return in_other_process(end, receive_beats); }

static int letter[2];
static int send_from_letter(struct end *end) {
  char byte, control[CMSG_SPACE(sizeof(int))];
  struct iovec whole = {&byte, 1};
  struct msghdr message = {.msg_iov = &whole, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  close(end->fd);
  if (recvmsg(letter[1], &message, 0) != 1) return errno;
  memcpy(&end->fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof end->fd);
  return send_beats(end);
}
static int send_passed(struct end *end) {
  char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec whole = {&byte, 1};
  struct msghdr message = {.msg_iov = &whole, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, letter)) return errno;
  *header = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
  memcpy(CMSG_DATA(header), &end->fd, sizeof end->fd);
  if (sendmsg(letter[0], &message, 0) != 1) return errno;
  return in_other_process(end, send_from_letter);
}

static void *send_as_thread(void *end) { return (void *)(long)send_beats(end); }
static int send_in_thread(struct end *end) {
  pthread_t thread;
  void *error;
  int failed = pthread_create(&thread, NULL, send_as_thread, end);
  if (!failed) failed = pthread_join(thread, &error);
  return failed ? failed : (int)(long)error;
}

#define BOTH(name, client, server) \
  {name, "tcp " name, "tcp " name, client, server, by_send, by_recv}

static const struct pair pairs[] = {
  BOTH("20 MB", send_20_megabytes, receive_beats),
  {"20 MB down", "tcp 20 MB", "tcp 20 MB", receive_beats, send_20_megabytes, by_recv, by_send},
  {"20 MB IPv6", "tcp 20 MB", "tcp 20 MB", send_20_megabytes, receive_beats, by_send, by_recv, .server_address = "::1"},
  BOTH("50 tiny sends", send_50_tiny, receive_beats),
  {"socket passed on", "tcp socket passed on", "tcp recv", send_passed, receive_beats, by_send, by_recv},
  {"forked after accept", "tcp send", "tcp forked after accept", send_beats, receive_forked, by_send, by_recv},
  {"in a thread", "tcp in a thread", "tcp recv", send_in_thread, receive_beats, by_send, by_recv},
};

int main(int count, char **names) {
  (void)count;
  run_pairs(pairs, sizeof pairs / sizeof *pairs, names + 1);
  return failures > 0;
}
