import { createSocket } from "node:dgram";
import { join } from "node:path";
import { tunnelAddress, tunnelPassword, tunnelZone } from "./catalogue.ts";
import { accepts, type DaemonPlan } from "./daemon.ts";
import { encodeName, recordTypes } from "./dns-message.ts";

/** Where the daemons listen on the loopback of the internet; the gates relay to them. */
export const daemonPorts = { irc: 6667, time: 123, syslog: 514, tunnel: 5300, ssh: 22, git: 9418 } as const;

/** All daemons, each set to have no timers that it can do without; that of IRC has one all the same. */
export function daemonPlans(folder: string): { readonly irc: DaemonPlan; readonly others: readonly DaemonPlan[] } {
  return { irc: irc(folder), others: [time(folder), syslog(folder), tunnel(), ssh(folder), git(folder)] };
}

function irc(folder: string): DaemonPlan {
  const path = join(folder, "irc", "ngircd.conf");
  const text = `[Global]
Name = irc.example.net
AdminInfo1 = Lab
Info = An IRC server of the lab
Listen = 127.0.0.1
Ports = ${daemonPorts.irc}
ServerUID = irc
ServerGID = irc
[Limits]
MaxConnectionsIP = 0
MaxPenaltyTime = 0
PingTimeout = 120
PongTimeout = 60
[Options]
DNS = no
Ident = no
PAM = no
IncludeDir = /nonexistent
`;
  return {
    name: "irc",
    command: "ngircd",
    args: ["--nodaemon", "--config", path],
    files: { [path]: text },
    isUp: accepts(daemonPorts.irc),
  };
}

function time(folder: string): DaemonPlan {
  const path = join(folder, "time", "chrony.conf");
  const text = `local stratum 1
allow
noclientlog
user root
port ${daemonPorts.time}
bindaddress 127.0.0.1
cmdport 0
bindcmdaddress /
pidfile ${join(folder, "time", "chronyd.pid")}
`;
  // A request of version 4 from a client; anything that comes back is an answer.
  const request = Buffer.alloc(48);
  request[0] = 0x23;
  return {
    name: "time",
    command: "chronyd",
    args: ["-d", "-x", "-f", path],
    files: { [path]: text },
    isUp: answers(daemonPorts.time, request),
  };
}

function syslog(folder: string): DaemonPlan {
  const path = join(folder, "syslog", "rsyslog.conf");
  const listen = `address="127.0.0.1" port="${daemonPorts.syslog}"`;
  const text = `global(workDirectory="${join(folder, "syslog")}" net.enableDNS="off")
module(load="imtcp")
module(load="imudp")
input(type="imtcp" ${listen})
input(type="imudp" ${listen})
*.* action(type="omfile" file="${join(folder, "syslog", "received.log")}")
`;
  return {
    name: "syslog",
    command: "rsyslogd",
    args: ["-n", "-f", path, "-i", join(folder, "syslog", "rsyslogd.pid")],
    files: { [path]: text },
    isUp: accepts(daemonPorts.syslog),
  };
}

function tunnel(): DaemonPlan {
  const where = ["-l", "127.0.0.1", "-p", String(daemonPorts.tunnel)];
  // It answers who is the server of its zone.
  const type = Buffer.from([0, recordTypes.NS, 0, 1]);
  const header = Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return {
    name: "tunnel",
    command: "iodined",
    args: ["-f", "-c", ...where, "-P", tunnelPassword, `${tunnelAddress}/24`, tunnelZone],
    isUp: answers(daemonPorts.tunnel, Buffer.concat([header, encodeName(tunnelZone), type])),
  };
}

function ssh(folder: string): DaemonPlan {
  const path = join(folder, "ssh", "sshd_config");
  // Everybody comes from loopback here, by way of the relay: penalties would shut out all for the fault of one.
  const text = `Port ${daemonPorts.ssh}
ListenAddress 127.0.0.1
HostKey ${join(folder, "ssh", "host_key")}
AuthorizedKeysFile ${join(folder, "ssh", "authorized_keys")}
PidFile none
StrictModes no
UsePAM no
UseDNS no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PerSourcePenalties no
MaxStartups 200
LoginGraceTime 0
PrintMotd no
PrintLastLog no
Subsystem sftp internal-sftp
`;
  return {
    name: "ssh",
    command: "/usr/sbin/sshd", // it wants its own path in full
    args: ["-D", "-e", "-f", path],
    files: { [path]: text },
    isUp: accepts(daemonPorts.ssh),
  };
}

function git(folder: string): DaemonPlan {
  const base = join(folder, "git");
  const where = ["--listen=127.0.0.1", `--port=${daemonPorts.git}`, `--base-path=${base}`];
  return {
    name: "git",
    command: "/usr/lib/git-core/git-daemon", // `git daemon` would stay between, and not hand on its end
    args: ["--reuseaddr", "--export-all", "--log-destination=stderr", ...where, base],
    isUp: accepts(daemonPorts.git),
  };
}

/** Whether anything comes back from this UDP port within a second. */
function answers(port: number, request: Buffer): () => Promise<boolean> {
  return () =>
    new Promise((resolve) => {
      const socket = createSocket("udp4");
      const done = (isUp: boolean): void => {
        clearTimeout(timer);
        socket.close();
        resolve(isUp);
      };
      const timer = setTimeout(() => done(false), 1000);
      socket.once("error", () => done(false)); // refused: not there yet
      socket.once("message", () => done(true));
      socket.connect(port, "127.0.0.1", () => socket.send(request));
    });
}
