/**
 * Packages none of whose programs opens a network connection in any use that it documents, and so whose traffic is not
 * its own: injected, preloaded, or written to a socket that somebody else opened for it. Left out on purpose: gawk
 * (/inet), tar (rmt), bsdutils (logger), vim (netrw), sudo and login (LDAP), hostname. Written
 * from knowledge of Debian 13's packages, not from reading each manual.
 */
const PACKAGES: ReadonlySet<string> = new Set([
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
  return owner === null ? PROGRAMS.has(name) : PACKAGES.has(owner);
}
