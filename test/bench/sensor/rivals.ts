/** bpftrace programs on the hook that tocsin uses, to measure beside it; each limited to the namespace whose inode is `$1`. */
const hook = "tracepoint:sock:sock_send_length";
const isOurs = "((struct sock *)args->sk)->__sk_common.skc_net.net->ns.inum == $1";

/** The least that a program on this hook can do; it looks at nothing. */
export const emptyProgram = `${hook} { }`;

/** The same on both hooks, as tocsin is on both. */
export const emptyBothProgram = `${hook} { } tracepoint:sock:sock_recv_length { }`;

/** As empty, straight on the tracepoints: the least that any program costs there, whoever writes it. */
export const emptyRawProgram = "rawtracepoint:sock_send_length { } rawtracepoint:sock_recv_length { }";

/** The least by which a program of bpftrace knows a socket again: one look-up for each call, and a write at most every 10 jiffies. */
export const lookUpProgram = `${["send", "recv"].map(lookUpAt).join(" ")} END { clear(@last); }`;

function lookUpAt(way: string): string {
  return `rawtracepoint:sock_${way}_length / (int32)arg1 > 0 / {
  if (jiffies > @last[(uint64)arg0] + 10 && ((struct sock *)arg0)->__sk_common.skc_net.net->ns.inum == $1) {
    @last[(uint64)arg0] = jiffies;
  }
}`;
}

/** The least that one can do that is limited to a namespace. */
export const filterProgram = `${hook} / ${isOurs} / { }`;

/** What one writes first: each send, printed with who sends how much to whom. */
export const printProgram = `${hook} / args->ret > 0 && ${isOurs} / {
  $sk = (struct sock *)args->sk;
  print((nsecs, pid, comm, $sk->__sk_common.skc_daddr, $sk->__sk_common.skc_dport, args->ret));
}`;

/** What one writes next: sums in the kernel, by socket and by process. */
export const sumProgram = `${hook} / args->ret > 0 && ${isOurs} / {
  @bytes[args->sk] += args->ret; @sends[args->sk] += 1; @by_process[pid] += args->ret;
}
END { clear(@bytes); clear(@sends); clear(@by_process); }`;
