/* paths-ring.h: one io_uring by bare system calls, one operation at a time. */
#ifndef PATHS_RING_H
#define PATHS_RING_H
#include "paths.h"
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define OP_SEND_ZC 47 /* IORING_OP_SEND_ZC, from 6.0 */
#define FLAG_MORE 2u  /* IORING_CQE_F_MORE */

HERE struct {
  int fd;
  unsigned *sq_tail, *sq_mask, *sq_array, *cq_head, *cq_tail, *cq_mask;
  struct io_uring_sqe *entries;
  struct io_uring_cqe *results;
} ring = {.fd = -1};

/* A ring belongs to the process that opened it. */
HERE int open_ring(void) {
  static pid_t owner;
  struct io_uring_params told = {0};
  if (ring.fd >= 0 && owner == getpid()) return 0;
  owner = getpid();
  ring.fd = syscall(SYS_io_uring_setup, 4, &told);
  if (ring.fd < 0) return -1;
  size_t sq_size = told.sq_off.array + told.sq_entries * sizeof(unsigned);
  size_t cq_size = told.cq_off.cqes + told.cq_entries * sizeof(struct io_uring_cqe);
  char *sq = mmap(NULL, sq_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_SQ_RING);
  char *cq = mmap(NULL, cq_size, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_CQ_RING);
  ring.entries = mmap(NULL, told.sq_entries * sizeof *ring.entries, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
    IORING_OFF_SQES);
  if (sq == MAP_FAILED || cq == MAP_FAILED || ring.entries == MAP_FAILED) return -1;
  ring.sq_tail = (void *)(sq + told.sq_off.tail), ring.sq_mask = (void *)(sq + told.sq_off.ring_mask);
  ring.sq_array = (void *)(sq + told.sq_off.array), ring.cq_head = (void *)(cq + told.cq_off.head);
  ring.cq_tail = (void *)(cq + told.cq_off.tail), ring.cq_mask = (void *)(cq + told.cq_off.ring_mask);
  ring.results = (void *)(cq + told.cq_off.cqes);
  return 0;
}

/* Runs one operation to its end, and what a system call of its kind would have returned. */
HERE long run_ring(int operation, int fd, const void *at, unsigned length, unsigned flags) {
  if (open_ring()) return -1;
  unsigned tail = *ring.sq_tail, slot = tail & *ring.sq_mask, is_more = 1;
  long result = 0;
  ring.entries[slot] = (struct io_uring_sqe){
    .opcode = operation, .fd = fd, .addr = (unsigned long)at, .len = length, .msg_flags = flags, .user_data = 1};
  ring.sq_array[slot] = slot;
  __atomic_store_n(ring.sq_tail, tail + 1, __ATOMIC_RELEASE);
  if (syscall(SYS_io_uring_enter, ring.fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0) return -1;
  for (int seen = 0; is_more;) {
    unsigned head = *ring.cq_head;
    if (head == __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE)) {
      if (syscall(SYS_io_uring_enter, ring.fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0) return -1;
      continue;
    }
    const struct io_uring_cqe *done = &ring.results[head & *ring.cq_mask];
    if (!seen++) result = done->res; /* a second one only says that the buffer is free */
    is_more = done->flags & FLAG_MORE;
    __atomic_store_n(ring.cq_head, head + 1, __ATOMIC_RELEASE);
  }
  if (result < 0) errno = -result;
  return result < 0 ? -1 : result;
}
#endif
