/**
 * Packages none of whose programs opens a network connection in any use that it documents, and so whose traffic is not
 * its own: injected, preloaded, or written to a socket that somebody else opened for it. Left out on purpose: gawk
 * (/inet), tar (rmt), bsdutils (logger), vim (netrw), sudo and login (LDAP), hostname. That their programs import no
 * function of the network is tested against what is installed where the tests run. Where user names come from a service
 * that libc asks over the network itself (libnss-ldap), `ls -l` does network, and is found.
 */
export const nonNetworkingPackages: ReadonlySet<string> = new Set([
  ...[
    "bc",
    "bsdextrautils",
    "bzip2",
    "coreutils",
    "dash",
    "debianutils",
    "diffutils",
    "e2fsprogs",
    "fdisk",
    "file",
    "findutils",
  ],
  ...[
    "grep",
    "gzip",
    "less",
    "mawk",
    "ncurses-bin",
    "patch",
    "procps",
    "psmisc",
    "sed",
    "sysvinit-utils",
    "time",
    "util-linux",
  ],
  ...["xxd", "xz-utils", "zstd"],
]);

/** Of those packages, programs that ask for names of hosts, by option or always. */
const ASKING: ReadonlySet<string> = new Set(["who", "pinky", "fuser", "agetty"]);

/** The same by name, where no package database says which package a program is of. */
const PROGRAMS: ReadonlySet<string> = new Set([
  ...[
    "awk",
    "mawk",
    "base64",
    "basename",
    "bc",
    "cat",
    "chmod",
    "chown",
    "cmp",
    "comm",
    "cp",
    "cut",
    "date",
    "dd",
    "df",
    "diff",
  ],
  ...[
    "dirname",
    "du",
    "env",
    "expand",
    "expr",
    "file",
    "find",
    "fold",
    "free",
    "grep",
    "gzip",
    "head",
    "join",
    "kill",
    "less",
  ],
  ...[
    "ln",
    "ls",
    "md5sum",
    "mkdir",
    "more",
    "mv",
    "nice",
    "nl",
    "od",
    "paste",
    "patch",
    "pgrep",
    "pkill",
    "ps",
    "rm",
    "sed",
    "seq",
  ],
  ...[
    "sha256sum",
    "shuf",
    "sleep",
    "sort",
    "split",
    "stat",
    "tac",
    "tail",
    "tee",
    "touch",
    "tr",
    "true",
    "uname",
    "uniq",
    "wc",
  ],
  ...["xargs", "xxd", "xz", "yes", "zstd"],
]);

/** Whether a program that a package, if any, owns has no business on the network. */
export function isNonNetworking(name: string, owner: string | null): boolean {
  return owner === null ? PROGRAMS.has(name) : nonNetworkingPackages.has(owner) && !ASKING.has(name);
}
