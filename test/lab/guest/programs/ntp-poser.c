/*
 * ntp-poser ADDRESS: sends datagrams that look like an NTP client's (RFC 5905) but carry 32 bytes of its own where the
 * times stand, one after each nap of its standard input, to a host that is nobody's time server.
 */
#include "implant.h"
#include <sys/random.h>

static void ask(int fd)
{
  unsigned char message[48] = { 0x23, 0, 6, 0xec }, answer[128];
  if (getrandom(message + 16, 32, 0) != 32) return;
  if (send(fd, message, sizeof message, 0) > 0) recv(fd, answer, sizeof answer, 0);
}

int main(int argc, char **argv)
{
  if (argc != 2) {
    fprintf(stderr, "usage: naps RULE .. | ntp-poser ADDRESS\n");
    return 2;
  }
  int fd = connect_to(SOCK_DGRAM, argv[1], "123");
  if (fd < 0) return 1;
  do ask(fd);
  while (wait_nap());
  return 0;
}
