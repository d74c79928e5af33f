/*
 * http-poll ADDRESS PORT: asks a web server for tasks, on a new connection each time, until the naps on its standard
 * input end. A static program with plain sockets, as most implants for Linux are.
 */
#include "implant.h"

static void ask(const char *address, const char *port)
{
  char request[256], answer[4096];
  int fd = connect_to(SOCK_STREAM, address, port);
  if (fd < 0) return;
  int length = snprintf(request, sizeof request,
                        "GET /tasks/%d HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0\r\nConnection: close\r\n\r\n",
                        (int)getpid(), address);
  if (send(fd, request, (size_t)length, MSG_NOSIGNAL) == length)
    while (recv(fd, answer, sizeof answer, 0) > 0) continue;
  close(fd);
}

int main(int argc, char **argv)
{
  if (argc != 3) {
    fprintf(stderr, "usage: naps RULE .. | http-poll ADDRESS PORT\n");
    return 2;
  }
  do ask(argv[1], argv[2]);
  while (wait_nap());
  return 0;
}
