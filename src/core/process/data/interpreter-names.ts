/** Interpreters by the names that Debian 12 installs them under; interpreter.ts knows all that run scripts, whatever their version. */
export const interpreterNames: readonly string[] = [
  ...["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "busybox"],
  ...["python3", "python", "pypy3", "perl", "ruby", "node", "php", "lua", "luajit", "tclsh", "expect", "gawk", "mawk"],
];
