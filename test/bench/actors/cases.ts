import type { Said } from "./said.ts";

/** One way in which a program comes to call a server, and what should be said of it. */
export interface ActorCase {
  readonly name: string;
  /** Run by sh, with the folder of the run as its own, `$host` and `$port` of the server, `$url` of both, and `$self`: the case's name. */
  readonly script: string;
  /** Programs that it needs; it is left out, aloud, where one is missing. */
  readonly needs: readonly string[];
  readonly says: { readonly [Fact in keyof Said]?: Said[Fact] | RegExp };
}

const call = "exec 3<>/dev/tcp/$host/$port; echo x >&3";
/** A library that calls when it is loaded into whatever program. */
const injectedC = `
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
__attribute__((constructor)) static void call(void) {
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(atoi(getenv("port"))) };
  inet_pton(AF_INET, getenv("host"), &to.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) write(fd, "x", 1);
  close(fd);
}`;
const programC = `${injectedC}\nint main(void) { return 0; }`;
const memfdPython = `
import os, sys
fd = os.memfd_create("x", 0)
os.write(fd, open("/usr/bin/curl", "rb").read())
os.execve(fd, ["[kworker/0:1]", "-s", "--retry", "1", "--retry-connrefused", os.environ["url"]], os.environ)`;
const callPython =
  'import os,socket\nsocket.create_connection((os.environ["host"],int(os.environ["port"]))).send(b"x")';

/** What a runtime does: an image with a layer to write to becomes the root, and what was the root goes. */
const intoContainer = `mkdir upper work root; mount -t overlay -o lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work overlay root
  cd root; mkdir old; pivot_root . old; umount -l /old; cd /`;

/** Where a large database is read for longer than a program waits, it is looked at again after ten seconds. */
const lookedAtAgain = "sleep 14";

export const cases: readonly ActorCase[] = [
  {
    name: "curl of its package",
    script: "curl -s $url",
    needs: ["curl"],
    says: { class: "transfer tool", path: "/usr/bin/curl", package: "curl", isAsPackaged: true, importsSockets: true },
  },
  {
    name: "wget of its package",
    script: "wget -q -O- $url",
    needs: ["wget"],
    says: { class: "transfer tool", path: "/usr/bin/wget", package: "wget", isAsPackaged: true, importsSockets: true },
  },
  {
    name: "curl copied to another name",
    script: "cp /usr/bin/curl ./updater; ./updater -s $url",
    needs: ["curl"],
    says: { class: "transfer tool", path: /\/updater$/, package: null, copyOf: "/usr/bin/curl" },
  },
  {
    name: "another program that is called curl",
    script: `cp /bin/bash ./curl; printf '\\n' >> ./curl; ./curl -c '${call}'`,
    needs: ["bash"],
    says: { class: "unknown binary", path: /\/curl$/, package: null, copyOf: null },
  },
  {
    name: "bash copied under its own name",
    script: `cp /bin/bash ./bash; ./bash -c '${call}'`,
    needs: ["bash"],
    says: { class: "interpreter", package: null, copyOf: /bash$/ },
  },
  {
    name: "curl by a script of sh",
    script: 'printf "curl -s \\$url\\n" > run.sh; sh ./run.sh',
    needs: ["curl"],
    says: { class: "transfer tool", launcher: /\/run\.sh$/ },
  },
  {
    name: "a script of bash by its first line",
    script: `printf '#!/bin/bash\\n${call}\\n' > job; chmod +x job; ./job`,
    needs: ["bash"],
    says: { class: "unknown script", path: /\/bash$/, script: /\/job$/, package: "bash" },
  },
  {
    name: "a script of Python",
    script: `printf '%s' '${callPython}' > job.py; /usr/bin/python3 job.py`,
    needs: ["/usr/bin/python3"],
    says: { class: "unknown script", script: /\/job\.py$/, package: /^python3/ },
  },
  {
    name: "Perl by -e",
    script: `perl -MSocket -e 'socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in($ENV{port}, inet_aton($ENV{host}))); syswrite $s, "x"'`,
    needs: ["perl"],
    says: { class: "interpreter", script: null, package: /^perl/ },
  },
  {
    name: "curl from memory, named as a kernel thread",
    script: `/usr/bin/python3 -c '${memfdPython}'`,
    needs: ["/usr/bin/python3", "curl"],
    says: { class: "unknown binary", isMemoryBacked: true, copyOf: "/usr/bin/curl" },
  },
  {
    name: "a program whose file was deleted",
    script: `cp /bin/bash ./gone; printf '\\n' >> ./gone; exec 9< ./gone; rm ./gone; /proc/self/fd/9 -c '${call}; sleep 1; :'`,
    needs: ["bash"],
    says: { class: "unknown binary", isDeleted: true },
  },
  {
    name: "a library preloaded into sort",
    script: `printf '%s' '${injectedC}' > in.c; gcc -shared -fPIC -o in.so in.c; echo a > list; LD_PRELOAD=./in.so sort list`,
    needs: ["gcc", "sort"],
    says: { class: "non-networking program", path: "/usr/bin/sort", isAsPackaged: true, importsSockets: false },
  },
  {
    name: "a static program",
    script: `printf '%s' '${programC}' > job.c; gcc -static -o job job.c; ./job`,
    needs: ["gcc"],
    says: { class: "unknown binary", isStatic: true, importsSockets: null },
  },
  {
    name: "a setuid program",
    script: `printf '%s' '${programC}' > job.c; gcc -o job job.c; chmod 4755 job; ./job`,
    needs: ["gcc"],
    says: { class: "unknown binary", isStatic: false, importsSockets: true, mode: 0o4755 },
  },
  {
    name: "a program written into a container",
    script: `${intoContainer}; cp /bin/bash /opt/agent; printf '\\n' >> /opt/agent; /opt/agent -c '${call}; ${lookedAtAgain}; :'`,
    needs: ["unshare", "bash", "chroot"],
    says: { class: "unknown binary", path: "/opt/agent", isInUpperLayer: true },
  },
  {
    name: "a program of a container's image",
    script: `${intoContainer}; /bin/bash -c '${call}; ${lookedAtAgain}; :'`,
    needs: ["unshare", "bash", "chroot"],
    says: { path: /\/bash$/, isInUpperLayer: false, package: "bash" },
  },
  {
    name: "a container by its cgroup",
    script: `id=$(printf 'f%.0s' $(seq 64)); mkdir -p $cgroup/docker-$id.scope; echo $$ > $cgroup/docker-$id.scope/cgroup.procs; curl -s $url`,
    needs: ["curl"],
    says: { class: "transfer tool", container: /^docker f{12,64}$/ },
  },
  {
    name: "openssl of its package",
    script: "echo x | openssl s_client -connect $host:$port",
    needs: ["openssl"],
    says: { path: "/usr/bin/openssl", package: "openssl", isAsPackaged: true, importsSockets: true },
  },
  {
    name: "ssh of its package",
    script: "ssh -o BatchMode=yes -p $port $host true",
    needs: ["ssh"],
    says: { path: "/usr/bin/ssh", package: "openssh-client", isAsPackaged: true, importsSockets: true },
  },
];
