/*
 * paths-pair.h: runs one TCP connection between this process, the client, and a child of its own, the server.
 *
 * A line is written only when both ends did what they were to do: the client tells the server through a pipe that it
 * did, the server's exit status tells the client.
 */
#ifndef PATHS_PAIR_H
#define PATHS_PAIR_H
#include "paths.h"

struct pair {
  const char *name, *client_path, *server_path;
  act client, server;
  mover client_move, server_move;
  const char *client_address, *server_address; /* "127.0.0.1" where not given */
  int protocol;
  int (*prepare)(int fd); /* of both sockets, before bind and connect */
};

HERE int open_stream(const struct pair *pair, const char *address) {
  int one = 1, fd = socket(strchr(address, ':') ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, pair->protocol);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (pair->prepare && pair->prepare(fd)) return close(fd), -1;
  return fd;
}

/* The listening socket, with its address, or -1 with errno. */
HERE int listen_for(const struct pair *pair, struct sockaddr_storage *at) {
  const char *address = pair->server_address ? pair->server_address : "127.0.0.1";
  int fd = open_stream(pair, address);
  if (fd < 0) return -1;
  socklen_t size = fill_address(at, address, 0);
  if (bind(fd, (void *)at, size) || listen(fd, 16) || getsockname(fd, (void *)at, &size)) return close(fd), -1;
  return fd;
}

HERE void play_server(const struct pair *pair, int listener, int told) {
  struct end end = {.name = pair->name, .transport = "tcp", .path = pair->server_path, .move = pair->server_move};
  char word;
  end.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (end.fd < 0) _exit(errno);
  know_names(&end);
  int error = pair->server(&end);
  if (end.fd >= 0) close(end.fd);
  if (error) _exit(say_why(pair->name, error) ? NOT_HERE : 1);
  if (read(told, &word, 1) == 1) write_count(&end);
  _exit(0);
}

HERE int play_client(const struct pair *pair, struct end *end, const struct sockaddr_storage *server) {
  char text[64];
  struct sockaddr_storage to;
  int port = split_address(server, text);
  const char *address = pair->client_address ? pair->client_address : text;
  end->fd = open_stream(pair, address);
  if (end->fd < 0) return errno;
  socklen_t size = fill_address(&to, address, port);
  end->remote = to; /* not known to a socket whose connect() waits for the first data */
  if (connect(end->fd, (void *)&to, size)) return errno;
  know_names(end);
  int error = pair->client(end);
  if (end->fd >= 0) close(end->fd);
  end->fd = -1;
  return error;
}

HERE void run_pair(const struct pair *pair) {
  struct end end = {.name = pair->name, .transport = "tcp", .path = pair->client_path, .move = pair->client_move};
  struct sockaddr_storage at;
  int told[2], status, listener = listen_for(pair, &at);
  if (listener < 0 || pipe2(told, O_CLOEXEC)) {
    say_why(pair->name, errno);
    return;
  }
  end.is_client = 1;
  pid_t server = fork();
  if (server == 0) close(told[1]), play_server(pair, listener, told[0]);
  close(told[0]), close(listener);
  int error = play_client(pair, &end, &at);
  if (end.fd >= 0) close(end.fd);
  if (error) kill(server, SIGKILL);
  else if (write(told[1], "1", 1) != 1) error = errno;
  close(told[1]);
  waitpid(server, &status, 0);
  if (error) say_why(pair->name, error);
  else if (WIFEXITED(status) && WEXITSTATUS(status) == 0) write_count(&end);
  else failures += !WIFEXITED(status) || WEXITSTATUS(status) != NOT_HERE;
}

HERE void run_pairs(const struct pair *pairs, size_t count, char **names) {
  signal(SIGPIPE, SIG_IGN);
  for (size_t at = 0; at < count; at++) if (is_wanted(names, pairs[at].name)) run_pair(&pairs[at]);
}
#endif
