/*
 * memfd-run PROGRAM ARGUMENTS..: copies a program into memory, deletes its file and its own, and becomes it: what then runs
 * no file holds. The memory is called as the program's file was, so its path is /memfd:NAME.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

static int copy_into_memory(const char *path)
{
  const char *slash = strrchr(path, '/');
  int from = open(path, O_RDONLY | O_CLOEXEC);
  int to = memfd_create(slash ? slash + 1 : path, MFD_CLOEXEC);
  if (from < 0 || to < 0) return -1;
  ssize_t moved;
  while ((moved = sendfile(to, from, NULL, 1 << 20)) > 0) continue;
  close(from);
  return moved < 0 ? -1 : to;
}

int main(int argc, char **argv, char **environment)
{
  if (argc < 2) {
    fprintf(stderr, "usage: memfd-run PROGRAM [ARGUMENT..]\n");
    return 2;
  }
  char own[4096];
  ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
  int memory = copy_into_memory(argv[1]);
  if (memory < 0) {
    perror("Cannot copy the program into memory");
    return 1;
  }
  unlink(argv[1]);
  if (length > 0) {
    own[length] = 0;
    unlink(own);
  }
  fexecve(memory, argv + 1, environment);
  perror("Cannot run the program from memory");
  return 1;
}
