/* The record that coalesce.bpf.c writes and coalesce.c prints. */
enum { SEND = 5, RECEIVE = 6 };

struct record {
  __u64 at, first, silence, moved, sent, received, cgroup;
  __u32 what, pid, uid, netns, family, protocol, local_port, remote_port, local, remote, local6[4], remote6[4];
  char comm[16];
};
