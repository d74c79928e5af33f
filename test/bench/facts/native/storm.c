/*
 * `storm RATE SECONDS MOST_AT_ONCE PROGRAM...`: executes the programs in turn, so many a second for so long, as fast as it can
 * where that is less. Each gets arguments as a compiler's would be, and is waited for. Prints the execs and the seconds that
 * they took.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void start(char *program) {
  char *arguments[] = {program, "-c", "-O2", "-Wall", "-DHAVE_CONFIG_H", "-I.", "conftest.c", "-o", "conftest.o", NULL};
  pid_t child = vfork();
  if (child == 0) {
    execve(program, arguments, environ);
    _exit(127);
  }
  if (child < 0) {
    perror("vfork");
    exit(1);
  }
}

/* Takes what has ended; waits for one where there is no room for more. Gives how many still run. */
static long reap(long running, long most, long *failed) {
  int status;
  while (running > 0) {
    pid_t ended = waitpid(-1, &status, running >= most ? 0 : WNOHANG);
    if (ended == 0) break;
    if (ended < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) (*failed)++;
    running--;
  }
  return running;
}

int main(int count, char **arguments) {
  if (count < 5) return 2;
  double rate = atof(arguments[1]), length = atof(arguments[2]);
  long most = atol(arguments[3]), programs = count - 4, execs = 0, running = 0, failed = 0;
  double begun = seconds(), now = begun;
  while (now - begun < length) {
    for (long due = (long)((now - begun) * rate); execs < due && seconds() - begun < length; execs++) {
      running = reap(running, most, &failed);
      start(arguments[4 + execs % programs]);
      running++;
    }
    running = reap(running, most, &failed);
    struct timespec pause = {.tv_nsec = 500000};
    nanosleep(&pause, NULL);
    now = seconds();
  }
  while (running > 0 && waitpid(-1, NULL, 0) > 0) running--;
  printf("%ld %.3f %ld\n", execs, seconds() - begun, failed);
  return 0;
}
