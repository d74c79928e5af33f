/*
 * `million SENDS`: so many sends of 64 bytes over one TCP connection on loopback, from one process to another, as fast as they
 * go. Prints the seconds that it took.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BYTES = 64, READ_BYTES = 1 << 16 };

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void receive(int listener) {
  static char bytes[READ_BYTES];
  int peer = accept(listener, NULL, NULL);
  if (peer < 0) fail("accept");
  while (read(peer, bytes, sizeof bytes) > 0) continue;
  exit(0);
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 1) < 0) fail("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &size) < 0) fail("getsockname");
  if (fork() == 0) receive(listener);
  int sender = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(sender, (struct sockaddr *)&address, size) < 0) fail("connect");
  char bytes[BYTES] = {0};
  double begun = seconds();
  for (long left = atol(arguments[1]); left > 0; left--)
    if (send(sender, bytes, BYTES, 0) != BYTES) fail("send");
  close(sender);
  if (wait(NULL) < 0) fail("wait");
  printf("%.3f\n", seconds() - begun);
  return 0;
}
