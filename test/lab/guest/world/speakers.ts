import type { Language } from "./catalogue.ts";
import type { Certificates } from "./certificates.ts";
import { daemonPorts } from "./daemon-plans.ts";
import type { Accept, Place, Receive } from "./gate.ts";
import { serveGit } from "./git-http.ts";
import type { GitRepository } from "./git-repository.ts";
import { serveMetrics } from "./metrics.ts";
import type { PackageRepository } from "./packages.ts";
import { relayDatagramsTo, relayTo } from "./relay.ts";
import type { Resolver } from "./resolver.ts";
import { serveSite } from "./site.ts";
import { speakHttp, speakHttps } from "./web.ts";

/** How a language is spoken, over TCP, UDP or both. */
export interface Speaker {
  readonly accept?: Accept;
  readonly receive?: Receive;
}

export interface Voices {
  readonly folder: string;
  readonly certificates: Certificates;
  readonly resolver: Resolver;
  readonly packages: PackageRepository;
  readonly repository: GitRepository;
  /** Serves IRC by the daemon, which may have to be woken. */
  readonly irc: Accept;
}

/** A speaker for each language, shared by all places that speak it. */
export function makeSpeakers(voices: Voices): (language: Language, place: Place) => Speaker {
  const grow = () => voices.repository.grow();
  const gitOverHttps = { accept: speakHttps(serveGit(voices.folder, grow), voices.certificates) };
  const speakers: Record<Language, Speaker> = {
    http: { accept: speakHttp(serveSite) },
    https: { accept: speakHttps(serveSite, voices.certificates) },
    metrics: { accept: speakHttp(serveMetrics) },
    packages: { accept: speakHttp(voices.packages.serve) },
    echo: { accept: echo, receive: (message, _from, reply) => reply(message.subarray(0, 8)) },
    sink: { accept: sink, receive: () => {} },
    irc: { accept: voices.irc },
    ntp: { receive: relayDatagramsTo(daemonPorts.time) },
    syslog: { accept: relayTo(daemonPorts.syslog), receive: relayDatagramsTo(daemonPorts.syslog) },
    ssh: { accept: relayTo(daemonPorts.ssh) },
    git: { accept: relayTo(daemonPorts.git, grow) },
    dns: { accept: voices.resolver.accept, receive: voices.resolver.receive },
  };
  return (language, { port }) => (language === "git" && port === 443 ? gitOverHttps : speakers[language]);
}

const nod = Buffer.from("received");

/** Eight bytes for whatever comes, so that an answer is never mistaken for the question. */
const echo: Accept = (socket) => {
  socket.setNoDelay(true);
  socket.on("data", () => {
    if (socket.writable) socket.write(nod);
  });
  socket.once("end", () => socket.end());
};

const sink: Accept = (socket) => {
  socket.resume();
  socket.once("end", () => socket.end());
};
