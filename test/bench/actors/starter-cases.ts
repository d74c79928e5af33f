import type { ActorCase } from "./cases.ts";

/** Files of an image with busybox alone, below `root`. */
const image =
  "mkdir -p root/bin; cp $(which busybox) root/bin/busybox; ln -s busybox root/bin/sh; tar -C root -c . > image.tar";
/** What the container runs: long enough for a runtime's files to be read. */
const inContainer = "/bin/busybox nc -w 1 $host $port; /bin/busybox sleep 2";

const podman = "podman --cgroup-manager=cgroupfs --events-backend=file --runtime=runc";
const podmanRun = `${podman} run --network=host --cgroupns=host --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --name tocsin-$port`;
const podmanImage = `${image}; ${podman} import image.tar localhost/tocsin-bench:1`;
const docker = "docker -H unix://$PWD/docker.sock";
/** A daemon of our own; where there is another one its state is left alone. */
const dockerDaemon = `[ ! -e /run/docker.pid ] || exit 1
  dockerd -H unix://$PWD/docker.sock --pidfile $PWD/docker.pid --exec-root $PWD/exec --iptables=false --bridge=none & daemon=$!
  for i in $(seq 20); do ${docker} info && break; sleep 0.5; done`;

const sshd = `mkdir -p /run/sshd; ssh-keygen -q -t ed25519 -N "" -f host; ssh-keygen -q -t ed25519 -N "" -f own
  printf 'Port 2222\\nHostKey %s/host\\nAuthorizedKeysFile %s/own.pub\\nStrictModes no\\nUsePAM no\\nPidFile none\\n' $PWD $PWD > config
  $(which sshd) -D -f $PWD/config & daemon=$!; sleep 1
  ssh -i own -p 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@$host "curl -s $url; sleep 1"; kill $daemon`;
/** With folders of its own, in which this is the first start since boot. */
const cron = `mkdir jobs run; for at in /etc/cron.d /var/spool/cron/crontabs; do mount --bind jobs $at; done; mount --bind run /run
  printf '@reboot root curl -s %s; sleep 1\\n' $url > jobs/tocsin; chmod 644 jobs/tocsin
  cron -f & daemon=$!; sleep 3; kill $daemon`;

/** Programs of packages that somebody else sets going: runtimes of containers, servers, clocks. */
export const starterCases: readonly ActorCase[] = [
  {
    name: "a container of podman",
    script: `${podmanImage}; ${podmanRun} localhost/tocsin-bench:1 sh -c "${inContainer}"; ${podman} rm -f tocsin-$port; ${podman} rmi localhost/tocsin-bench:1`,
    needs: ["podman", "runc", "busybox"],
    says: { container: /^podman [0-9a-f]{64}$/, containerName: /^tocsin-\d+$/, image: "localhost/tocsin-bench:1" },
  },
  {
    name: "a container of podman that is removed when it ends",
    script: `${podmanImage}; ${podmanRun} --rm localhost/tocsin-bench:1 sh -c "${inContainer}"; ${podman} rmi localhost/tocsin-bench:1`,
    needs: ["podman", "runc", "busybox"],
    says: { container: /^podman [0-9a-f]{64}$/, containerName: /^tocsin-\d+$/, image: "localhost/tocsin-bench:1" },
  },
  {
    name: "a container of docker",
    script: `${image}; ${dockerDaemon}; ${docker} import image.tar tocsin-bench:1
      ${docker} run --rm --network=host --cgroupns=host --name tocsin-$port tocsin-bench:1 sh -c "${inContainer}"; ${docker} rmi tocsin-bench:1; kill $daemon; wait`,
    needs: ["dockerd", "docker", "busybox"],
    says: { container: /^docker [0-9a-f]{64}$/, containerName: /^tocsin-\d+$/, image: "tocsin-bench:1" },
  },
  {
    name: "a command by ssh",
    script: sshd,
    needs: ["sshd", "ssh", "curl"],
    says: { class: "transfer tool", startedBy: /^a login by ssh from 192\.0\.2\.\d$/ },
  },
  {
    name: "a job of cron",
    script: cron,
    needs: ["cron", "curl"],
    says: { class: "transfer tool", startedBy: "cron, by its schedule" },
  },
];
