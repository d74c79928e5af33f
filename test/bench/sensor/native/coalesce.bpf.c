/*
 * What tocsin's traffic probes do, written in C for libbpf: a record when a socket first moves data, after a silence of 200 ms,
 * and once a second while it stays busy. The practical limit: state in one map value that is changed where it lies, no
 * second program, no names of unconnected datagrams' peers, nothing about processes.
 *
 * The same body twice: on the tracepoints as perf events, which is how bpftrace attaches to them before 0.23, and straight on
 * them (tp_btf), which is cheaper. A third pair does without all that a bpftrace program has to do with: it keeps its state
 * with the socket itself, reads the socket without a helper, and takes the time from jiffies. coalesce.c loads one pair.
 */
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "coalesce.h"

char LICENSE[] SEC("license") = "GPL";

const volatile __u32 netns;

enum { TCP = 6, UDP = 17, PEEK = 2, MOST_SOCKETS = 131072, RING_BYTES = 64 << 20, TICKS = 10 };

struct socket_key {
  __u64 socket;
  __u64 peer;
};

struct socket_state {
  __u64 first, seen, said, sent, received;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, MOST_SOCKETS);
  __type(key, struct socket_key);
  __type(value, struct socket_state);
} sockets SEC(".maps");

/* Of a UDP socket only the peer of now: where it is connected anew, it begins anew. */
struct stored_state {
  struct socket_state state;
  __u64 told, addresses;
  __u32 ports;
};

struct {
  __uint(type, BPF_MAP_TYPE_SK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct stored_state);
} stored SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, RING_BYTES);
} records SEC(".maps");

static __always_inline void write_down(struct sock *sk, const struct socket_state *state, __u64 now, __u64 silence, int what,
                                       int moved, int protocol) {
  struct record *record = bpf_ringbuf_reserve(&records, sizeof *record, 0);
  if (!record) return;
  record->what = what;
  record->at = now;
  record->first = state->first;
  record->silence = silence;
  record->moved = moved;
  record->sent = state->sent;
  record->received = state->received;
  record->protocol = protocol;
  if (protocol == TCP) {
    const struct tcp_sock *tcp = (const struct tcp_sock *)sk;
    record->sent = BPF_CORE_READ(tcp, bytes_sent) - BPF_CORE_READ(tcp, bytes_retrans);
    record->received = BPF_CORE_READ(tcp, bytes_received);
  }
  record->pid = bpf_get_current_pid_tgid() >> 32;
  record->uid = bpf_get_current_uid_gid();
  record->cgroup = bpf_get_current_cgroup_id();
  record->netns = netns;
  record->family = BPF_CORE_READ(sk, __sk_common.skc_family);
  record->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
  record->remote_port = BPF_CORE_READ(sk, __sk_common.skc_dport);
  record->local = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
  record->remote = BPF_CORE_READ(sk, __sk_common.skc_daddr);
  BPF_CORE_READ_INTO(&record->local6, sk, __sk_common.skc_v6_rcv_saddr);
  BPF_CORE_READ_INTO(&record->remote6, sk, __sk_common.skc_v6_daddr);
  bpf_get_current_comm(record->comm, sizeof record->comm);
  bpf_ringbuf_submit(record, 0);
}

static __always_inline int moved(struct sock *sk, int protocol, int bytes, int what) {
  if (bytes <= 0 || (protocol != TCP && protocol != UDP)) return 0;
  if (BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum) != netns) return 0;
  struct socket_key key = {.socket = (__u64)sk};
  if (protocol == UDP) key.peer = BPF_CORE_READ(sk, __sk_common.skc_addrpair);
  __u64 now = bpf_ktime_get_boot_ns();
  struct socket_state *state = bpf_map_lookup_elem(&sockets, &key);
  if (!state) {
    struct socket_state fresh = {.first = now};
    bpf_map_update_elem(&sockets, &key, &fresh, BPF_ANY);
    state = bpf_map_lookup_elem(&sockets, &key);
    if (!state) return 0;
  }
  if (protocol == UDP) __sync_fetch_and_add(what == SEND ? &state->sent : &state->received, bytes);
  __u64 seen = state->seen;
  if (now <= seen + 100000000) return 0;
  state->seen = now;
  if (now <= seen + 200000000 && now <= state->said + 1000000000) return 0;
  state->said = now;
  write_down(sk, state, now, seen ? now - seen : 0, what, bytes, protocol);
  return 0;
}

static __always_inline int moved_stored(struct sock *sk, int bytes, int what) {
  int protocol = sk->sk_protocol;
  if (bytes <= 0 || (protocol != TCP && protocol != UDP)) return 0;
  if (sk->__sk_common.skc_net.net->ns.inum != netns) return 0;
  struct stored_state *own = bpf_sk_storage_get(&stored, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
  if (!own) return 0;
  struct socket_state *state = &own->state;
  if (protocol == UDP) {
    __u64 addresses = sk->__sk_common.skc_addrpair;
    __u32 ports = sk->__sk_common.skc_portpair;
    if (own->addresses != addresses || own->ports != ports)
      *own = (struct stored_state){.addresses = addresses, .ports = ports};
    __sync_fetch_and_add(what == SEND ? &state->sent : &state->received, bytes);
  }
  __u64 ticks = bpf_jiffies64();
  if (ticks <= own->told + TICKS) return 0;
  own->told = ticks;
  __u64 now = bpf_ktime_get_boot_ns(), seen = state->seen;
  if (!state->first) state->first = now;
  state->seen = now;
  if (now <= seen + 200000000 && now <= state->said + 1000000000) return 0;
  state->said = now;
  write_down(sk, state, now, seen ? now - seen : 0, what, bytes, protocol);
  return 0;
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(storage_send, struct sock *sk, int bytes, int flags) {
  return moved_stored(sk, bytes, SEND);
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(storage_receive, struct sock *sk, int bytes, int flags) {
  return flags & PEEK ? 0 : moved_stored(sk, bytes, RECEIVE);
}

SEC("tp/sock/sock_send_length")
int perf_send(struct trace_event_raw_sock_msg_length *args) {
  return moved((struct sock *)args->sk, args->protocol, args->ret, SEND);
}

SEC("tp/sock/sock_recv_length")
int perf_receive(struct trace_event_raw_sock_msg_length *args) {
  return args->flags & PEEK ? 0 : moved((struct sock *)args->sk, args->protocol, args->ret, RECEIVE);
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(raw_send, struct sock *sk, int bytes, int flags) {
  return moved(sk, BPF_CORE_READ(sk, sk_protocol), bytes, SEND);
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(raw_receive, struct sock *sk, int bytes, int flags) {
  return flags & PEEK ? 0 : moved(sk, BPF_CORE_READ(sk, sk_protocol), bytes, RECEIVE);
}
