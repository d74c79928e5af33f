/*
 * paths-odd: TCP that is not quite TCP: Fast Open, Multipath TCP, TLS in the kernel, receiving by mmap.
 * Usage: paths-odd [NAME...]; see paths.h for what it writes. Fast Open needs bit 2 of net.ipv4.tcp_fastopen, TLS the
 * kernel's module tls.
 */
#include "paths-pair.h"
#include <linux/tcp.h>
#include <linux/tls.h>
#include <sys/mman.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef TCP_FASTOPEN_NO_COOKIE
#define TCP_FASTOPEN_NO_COOKIE 34
#endif
#ifndef SOL_TLS
#define SOL_TLS 282
#endif
#define WINDOW (64 << 10)
/* What TLS 1.2 with AES-GCM adds to each record: header, nonce, tag. */
#define RECORD_BYTES (5 + 8 + 16)

static int allow_fast_open(int fd) {
  int one = 1, queue = 5;
  return setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof queue) ||
    setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_NO_COOKIE, &one, sizeof one) ||
    setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &one, sizeof one);
}
static int send_in_syn(struct end *end) {
  struct tcp_info info;
  socklen_t size = sizeof info;
  int error = send_beats(end);
  if (error || getsockopt(end->fd, IPPROTO_TCP, TCP_INFO, &info, &size)) return error ? error : errno;
  end->local.ss_family = 0;
  know_names(end);
  return info.tcpi_options & TCPI_OPT_SYN_DATA ? 0 : EOPNOTSUPP;
}

static int set_tls(const struct end *end, int way) {
  struct tls12_crypto_info_aes_gcm_128 keys = {
    .info = {.version = TLS_1_2_VERSION, .cipher_type = TLS_CIPHER_AES_GCM_128}, .key = "not a secret 12"};
  if (setsockopt(end->fd, IPPROTO_TCP, TCP_ULP, "tls", 4)) return errno;
  return setsockopt(end->fd, SOL_TLS, way, &keys, sizeof keys) ? errno : 0;
}
static int send_tls(struct end *end) {
  int error = set_tls(end, TLS_TX);
  for (int beat = 0; beat < BEATS && !error; beat++) {
    if (beat) pause_ms(PAUSE_MS);
    error = move_all(end, by_send, 1, 1000 + beat);
    end->sent += RECORD_BYTES;
  }
  shutdown(end->fd, SHUT_WR);
  return error;
}
static int receive_tls(struct end *end) {
  long result;
  int error = set_tls(end, TLS_RX);
  while (!error && (result = recv(end->fd, scratch, sizeof scratch, 0)) > 0)
    count_moved(end, 0, result + RECORD_BYTES);
  return error;
}

/* The fields of struct tcp_zerocopy_receive up to 5.11, which later kernels take as well. */
struct window {
  unsigned long long address;
  unsigned length, skip, queued;
  int error;
  unsigned long long copy_address;
  int copy_length;
  unsigned flags;
};
static long by_window(struct end *end, char *bytes, size_t count) {
  static char *window;
  struct window ask = {.length = WINDOW, .copy_length = count > WINDOW ? WINDOW : count};
  socklen_t size = sizeof ask;
  if (!window) window = mmap(NULL, WINDOW, PROT_READ, MAP_SHARED, end->fd, 0);
  if (window == MAP_FAILED) return -1;
  if (recv(end->fd, bytes, 1, MSG_PEEK) <= 0) return 0;
  ask.address = (unsigned long)window, ask.copy_address = (unsigned long)bytes;
  if (getsockopt(end->fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &ask, &size)) return -1;
  long moved = (long)ask.length + (ask.copy_length > 0 ? ask.copy_length : 0);
  if (moved == 0) errno = EOPNOTSUPP;
  return moved ? moved : -1;
}

static const struct pair pairs[] = {
  {"fast open", "tcp Fast Open", "tcp Fast Open", send_in_syn, receive_beats, by_send, by_recv,
   .prepare = allow_fast_open},
  {"MPTCP", "tcp MPTCP", "tcp MPTCP", send_beats, receive_beats, by_send, by_recv, .protocol = IPPROTO_MPTCP},
  {"MPTCP IPv6", "tcp MPTCP", "tcp MPTCP", send_beats, receive_beats, by_send, by_recv, .server_address = "::1",
   .protocol = IPPROTO_MPTCP},
  {"kernel TLS", "tcp TLS in the kernel", "tcp TLS in the kernel", send_tls, receive_tls, by_send, by_recv},
  {"mmap", "tcp send", "tcp TCP_ZEROCOPY_RECEIVE", send_beats, receive_beats, by_send, by_window},
};

int main(int count, char **names) {
  (void)count;
  run_pairs(pairs, sizeof pairs / sizeof *pairs, names + 1);
  return failures > 0;
}
