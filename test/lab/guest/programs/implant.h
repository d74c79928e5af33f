/*
 * What the lab's implants share: the next sleep comes as a line on standard input (see naps), addresses are numbers, and
 * whatever the server says is thrown away.
 */
#ifndef IMPLANT_H
#define IMPLANT_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Sleeps for the seconds on the next line; 0 where there is none, and then the implant ends. */
static inline int wait_nap(void)
{
  char line[64];
  if (!fgets(line, sizeof line, stdin)) return 0;
  double seconds = strtod(line, NULL);
  struct timespec nap = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };
  while (nanosleep(&nap, &nap) < 0 && errno == EINTR) continue;
  return 1;
}

/* A socket to that IPv4 address and port, at which nothing waits longer than 10 s; -1 where it does not connect. */
static inline int connect_to(int type, const char *address, const char *port)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port)) };
  struct timeval patience = { 10, 0 };
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1 || to.sin_port == 0) {
    fprintf(stderr, "Cannot call \"%s\" port \"%s\": give an IPv4 address and a port\n", address, port);
    exit(2);
  }
  int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
  close(fd);
  return -1;
}

#endif
