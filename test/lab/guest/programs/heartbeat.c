/*
 * heartbeat ADDRESS PORT: keeps one TCP connection open and says 24 bytes on it after each nap of its standard input;
 * the server answers 8. When the connection ends it makes a new one, as reverse shells with keep-alive do.
 */
#include "implant.h"

static int say(int fd, unsigned count)
{
  char answer[64], message[25];
  snprintf(message, sizeof message, "alive %08x %08x\n", (unsigned)getpid(), count);
  return send(fd, message, sizeof message - 1, MSG_NOSIGNAL) > 0 && recv(fd, answer, sizeof answer, 0) > 0;
}

int main(int argc, char **argv)
{
  if (argc != 3) {
    fprintf(stderr, "usage: naps RULE .. | heartbeat ADDRESS PORT\n");
    return 2;
  }
  int fd = -1;
  unsigned count = 0;
  do {
    if (fd < 0) fd = connect_to(SOCK_STREAM, argv[1], argv[2]);
    if (fd >= 0 && !say(fd, count++)) {
      close(fd);
      fd = -1;
    }
  } while (wait_nap());
  return 0;
}
