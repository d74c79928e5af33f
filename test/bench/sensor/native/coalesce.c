/*
 * `coalesce OBJECT perf|raw|storage NETNS`: loads coalesce.bpf.c, limited to the network namespace of this inode, attaches the pair
 * that is named and prints each record as a JSON array until it is told to end. Says "attached" on stderr when it is.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/types.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coalesce.h"

static volatile sig_atomic_t is_ended;

static void end(int signal) {
  (void)signal;
  is_ended = 1;
}

static int fail(const char *what) {
  perror(what);
  return 1;
}

static int print(void *context, void *data, size_t size) {
  const struct record *r = data;
  (void)context;
  (void)size;
  printf("[%u,%llu,%llu,%llu,%llu,%llu,%llu,%llu,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,\"%.16s\"]\n", r->what, r->at,
         r->first, r->silence, r->moved, r->sent, r->received, r->cgroup, r->pid, r->uid, r->netns, r->family, r->protocol,
         r->local_port, r->remote_port, r->local, r->remote, r->local6[0], r->local6[1], r->local6[2], r->local6[3],
         r->remote6[0], r->remote6[1], r->remote6[2], r->remote6[3], r->comm);
  return 0;
}

/* The object's one constant is the namespace. */
static int limit_to(struct bpf_object *object, __u32 netns) {
  struct bpf_map *map;
  bpf_object__for_each_map(map, object) {
    if (strstr(bpf_map__name(map), ".rodata") != NULL) return bpf_map__set_initial_value(map, &netns, sizeof netns);
  }
  return -ENOENT;
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  struct bpf_object *object = bpf_object__open_file(arguments[1], NULL);
  if (object == NULL) return fail("open");
  struct bpf_program *program;
  bpf_object__for_each_program(program, object) {
    int is_wanted = strncmp(bpf_program__name(program), arguments[2], strlen(arguments[2])) == 0;
    bpf_program__set_autoload(program, is_wanted);
  }
  if (limit_to(object, strtoul(arguments[3], NULL, 10)) != 0) return fail("limit");
  if (bpf_object__load(object) != 0) return fail("load");
  bpf_object__for_each_program(program, object) {
    if (bpf_program__autoload(program) && bpf_program__attach(program) == NULL) return fail("attach");
  }
  int records = bpf_object__find_map_fd_by_name(object, "records");
  struct ring_buffer *ring = ring_buffer__new(records, print, NULL, NULL);
  if (ring == NULL) return fail("ring buffer");
  fprintf(stderr, "attached\n");
  while (!is_ended) {
    int result = ring_buffer__poll(ring, 1000);
    if (result < 0 && result != -EINTR) return fail("poll");
    fflush(stdout);
  }
  return 0;
}
