import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { isIP, isIPv6 } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Service } from "./catalogue.ts";
import type { Certificates } from "./certificates.ts";
import type { Command } from "./command.ts";
import { type Gate, TcpGate, UdpGate } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import type { NameBook } from "./name-book.ts";
import { isOfTheInternet } from "./own-address.ts";
import { relayTowards } from "./relay.ts";
import type { makeSpeakers } from "./speakers.ts";

const run = promisify(execFile);
/** For what was just ended to say goodbye: the last connections close as others do. */
const settleMs = 1000;

export interface WorldParts {
  readonly book: NameBook;
  readonly ledger: Ledger;
  readonly certificates: Certificates;
  readonly speakers: ReturnType<typeof makeSpeakers>;
  /** Where the names and their addresses are written at the end. */
  readonly namesPath: string;
}

/** The places of the internet, and what happens to them. */
export class World {
  readonly #parts: WorldParts;
  readonly #gates = new Map<string, Gate>();

  constructor(parts: WorldParts) {
    this.#parts = parts;
  }

  /** Does what a command says; throws where it cannot be done. */
  async obey(command: Command): Promise<void> {
    switch (command.kind) {
      case "name":
        this.#parts.book.set(command.name, command.entry, performance.now() / 1000);
        return this.#parts.certificates.cover(command.name);
      case "listen":
        if (!isOfTheInternet(command.service.address))
          throw new Error(
            `Cannot listen on ${command.service.address}: it is no address of the internet; take one of 198.51.100.0/24, 203.0.113.0/24 or 2001:db8:2::/64`,
          );
        if (isTls(command.service)) await this.#parts.certificates.cover(command.service.address);
        return this.listen(command.service);
      case "down":
        return this.#each(command.name, (gate) => gate.shut());
      case "silent":
        return this.#eachAddress(command.name, (address) => route("replace", address));
      case "up":
        await this.#eachAddress(command.name, (address) => route("delete", address).catch(() => {})); // none: not silent
        return this.#each(command.name, (gate) => gate.open());
      case "towards":
        return relayTowards(this.#parts.ledger, command);
      case "finish":
        await pause(settleMs);
        this.#parts.ledger.finish();
        writeFileSync(this.#parts.namesPath, `${JSON.stringify(this.#parts.book.history())}\n`);
    }
  }

  /** Opens a place, unless something is there already. */
  async listen(service: Service): Promise<void> {
    const { accept, receive } = this.#parts.speakers(service.speaks, service);
    if (accept)
      await this.#open(`tcp ${service.address} ${service.port}`, new TcpGate(service, accept, this.#parts.ledger));
    if (receive)
      await this.#open(`udp ${service.address} ${service.port}`, new UdpGate(service, receive, this.#parts.ledger));
  }

  async #open(key: string, gate: Gate): Promise<void> {
    await this.#gates.get(key)?.shut();
    await gate.open();
    this.#gates.set(key, gate);
  }

  async #each(name: string, act: (gate: Gate) => Promise<void>): Promise<void> {
    const addresses = this.#addressesOf(name);
    await Promise.all([...this.#gates.values()].filter(({ address }) => addresses.includes(address)).map(act));
  }

  async #eachAddress(name: string, act: (address: string) => Promise<void>): Promise<void> {
    await Promise.all(this.#addressesOf(name).map(act));
  }

  #addressesOf(name: string): readonly string[] {
    const addresses = isIP(name) === 0 ? this.#parts.book.addressesEver(name) : [name];
    if (addresses === null) throw new Error(`Cannot change "${name}": no such name in this world; set it first`);
    return addresses;
  }
}

function isTls({ speaks, port }: Service): boolean {
  return speaks === "https" || (speaks === "git" && port === 443);
}

/** A route into nothing: what is sent to the address is lost without a word. Needs no kernel module, as a filter would. */
async function route(action: "replace" | "delete", address: string): Promise<void> {
  const [family, bits] = isIPv6(address) ? ["-6", 128] : ["-4", 32];
  await run("ip", [family, "route", action, "blackhole", `${address}/${bits}`, "table", "local"]);
}
