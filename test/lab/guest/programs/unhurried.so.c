/*
 * unhurried: bpftrace looks every 100 ms whether something came, though its buffers wake it when it does. Where idle time
 * is skipped each look costs more than the second it belongs to: here it looks once a second.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

typedef int wait_function(int, struct epoll_event *, int, int);

int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout)
{
  static wait_function *real;
  if (!real) real = (wait_function *)dlsym(RTLD_NEXT, "epoll_wait");
  return real(epoll, events, most, timeout == 100 && !strcmp(program_invocation_short_name, "bpftrace") ? 1000 : timeout);
}
