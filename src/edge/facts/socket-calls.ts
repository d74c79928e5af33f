import type { ElfImage } from "./elf.ts";

/**
 * Calls without which no program reaches another host by itself: of libc, and of libraries that are linked for much else
 * and network only where they are asked to. `socket` alone is none: the kernel's ciphers, netlink and pidfds are sockets.
 * Receiving is none: what never connects, binds or sends has nothing to receive from.
 */
const CALLS: ReadonlySet<string> = new Set([
  ...["connect", "bind", "listen", "send", "sendto", "sendmsg", "sendmmsg", "__sendto_chk"],
  ...["getaddrinfo", "getaddrinfo_a", "gethostbyname", "gethostbyname_r", "gethostbyname2", "gethostbyname2_r"],
  ...[
    "res_query",
    "res_search",
    "__res_query",
    "__res_search",
    "res_nquery",
    "__res_nquery",
    "res_send",
    "__res_nsend",
  ],
  ...["rcmd", "rcmd_af", "rexec", "clnt_create", "clnttcp_create", "clntudp_create"],
  // libcrypto and libssl
  ...["BIO_connect", "BIO_new_connect", "BIO_s_connect", "BIO_s_accept", "BIO_new_accept", "BIO_s_socket"],
  ...["BIO_new_socket", "BIO_s_datagram", "BIO_new_dgram", "BIO_lookup", "BIO_lookup_ex", "OSSL_HTTP_get"],
  ...["SSL_connect", "SSL_accept", "SSL_do_handshake", "SSL_set_fd"],
  // sd-bus, whose address may be another host's
  ...["sd_bus_open_system_remote", "sd_bus_set_address", "sd_bus_new"],
]);

/** Loads code that is not in the file: plug-ins that may do anything, PAM's modules (LDAP, RADIUS) among them. */
const LOADERS: ReadonlySet<string> = new Set([
  ...["dlopen", "dlmopen", "pam_start", "pam_start_confdir"],
  // Calls that no import names. Not syscall(2): half of util-linux makes one that libc has no name for, no client connects by it
  ...["io_uring_queue_init", "io_uring_queue_init_params", "io_uring_setup"],
]);

/** libc, the loader and what they bring: every program is linked with them, so they say nothing of it. */
const RUNTIME =
  /^(?:ld-|ld64\.|ld\.so|lib(?:c|m|dl|rt|pthread|util|anl|resolv|nsl|nss_\w+|BrokenLocale|thread_db|gcc_s|stdc\+\+|musl-\w+|atomic|gomp)[.-]|libc\.musl)/;

/**
 * Libraries that many programs without any business on the network are linked with, whose own sockets reach this host alone
 * (UNIX domain, netlink, audit, the kernel's ciphers), or that reach others only through calls that stand in CALLS.
 */
const LOCAL =
  /^lib(?:selinux|systemd|udev|audit|auparse|cap-ng|crypto|ssl|pam|pam_misc|pamc|kmod|mount|blkid|devmapper|apparmor|seccomp|acl|attr|bsd|md|nl-[\w-]+|mnl|nftables|nftnl|xtables|ip[46]tc|netfilter_\w+|kcapi|gcrypt|p11-kit|proc2|procps|lastlog2|uuid|ncursesw?|tinfow?|readline|z|lzma|zstd|bz2|magic)\.so/;

/** Whether a library's own imports tell nothing of the programs that are linked with it. */
export function isTelling(library: string): boolean {
  const name = library.slice(library.lastIndexOf("/") + 1);
  return !RUNTIME.test(name) && !LOCAL.test(name);
}

/** Why that cannot be told of an object. */
export type Doubt = "loads code at run time, or makes system calls of its own" | "too large";

/** Whether an object imports calls of sockets; where that cannot be told of it, why. */
export function importsSockets({ imports, areImportsWhole }: ElfImage): boolean | Doubt {
  const names = [...imports];
  if (names.some((name) => CALLS.has(name))) return true;
  if (names.some((name) => LOADERS.has(name))) return "loads code at run time, or makes system calls of its own";
  return areImportsWhole ? false : "too large";
}
