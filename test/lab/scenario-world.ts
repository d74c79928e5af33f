import { catalogueNames, type Language, languages } from "./guest/world/catalogue.ts";
import type { Field } from "./scenario-field.ts";

/** What the world's control socket takes, word for word. */
export type WorldCommand =
  | { readonly kind: "down" | "up" | "silent"; readonly name: string }
  | {
      readonly kind: "name";
      readonly name: string;
      readonly addresses: readonly string[];
      readonly ttl?: number;
      readonly rotateSeconds?: number;
    }
  | { readonly kind: "listen"; readonly address: string; readonly port: number; readonly speaks: Language }
  | {
      readonly kind: "towards";
      readonly listen: string;
      readonly address: string;
      readonly port: number;
      readonly from: string;
    };

export interface WorldChange {
  readonly atMs: number;
  readonly command: WorldCommand;
}

const hostName = /^(?=.{1,253}$)[a-z0-9_]([\w-]*[a-z0-9_])?(\.[a-z0-9_]([\w-]*[a-z0-9_])?)+$/i;

/** The names that a scenario adds, as commands for the start. */
export function readNames(field: Field): readonly WorldCommand[] {
  return field.entries().map(([name, entry]) => {
    if (!hostName.test(name)) entry.fail("write a full host name, such as cdn.example.net, as its key");
    const keys = entry.keys(["addresses", "ttl", "rotate"]);
    const addresses = entry.need(keys.addresses, "addresses", "write a list of addresses").list();
    if (addresses.length === 0) keys.addresses?.fail("write at least one address");
    return {
      kind: "name",
      name,
      addresses: addresses.map((address) => address.address()),
      ...(keys.ttl === undefined ? {} : { ttl: keys.ttl.number(isSeconds, "write whole seconds") }),
      ...(keys.rotate === undefined ? {} : { rotateSeconds: readRotate(keys.rotate) }),
    };
  });
}

function isSeconds(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function readRotate(field: Field): number {
  const seconds = field.durationMs() / 1000;
  return Number.isInteger(seconds) && seconds > 0 ? seconds : field.fail("write whole seconds above 0");
}

/** The servers that a scenario adds, as commands for the start. */
export function readServers(field: Field): readonly WorldCommand[] {
  return field.list().map((server) => {
    const keys = server.keys(["address", "port", "speaks"]);
    return {
      kind: "listen",
      address: server.need(keys.address, "address", "write where it listens").address(),
      port: server.need(keys.port, "port", "write where it listens").port(),
      speaks: server.need(keys.speaks, "speaks", `write one of ${languages.join(", ")}`).oneOf(languages),
    };
  });
}

/** What changes in the world while the scenario runs, in order of time. */
export function readWorld(field: Field, added: readonly WorldCommand[]): readonly WorldChange[] {
  const known = namesKnown(added);
  const changes = field.list().map((change) => {
    const { at, ...kinds } = change.keys(["at", "down", "up", "silent", "towards"]);
    if (Object.keys(kinds).length > 1) change.fail(oneKind);
    return { atMs: at?.durationMs() ?? 0, command: commandOf(kinds, known) ?? change.fail(oneKind) };
  });
  return changes.toSorted((a, b) => a.atMs - b.atMs);
}

/** Every name that the world has: its own and those that the scenario adds. */
export function namesKnown(added: readonly WorldCommand[]): readonly string[] {
  return [...catalogueNames, ...added].flatMap((entry) => ("name" in entry ? [entry.name] : []));
}

const oneKind = "write one of down, up, silent or towards beside its time";

type ChangeKeys = Partial<Record<"down" | "up" | "silent" | "towards", Field>>;

function commandOf({ down, up, silent, towards }: ChangeKeys, known: readonly string[]): WorldCommand | null {
  if (towards !== undefined) return readTowards(towards);
  if (down !== undefined) return { kind: "down", name: down.oneOf(known) };
  if (up !== undefined) return { kind: "up", name: up.oneOf(known) };
  if (silent !== undefined) return { kind: "silent", name: silent.oneOf(known) };
  return null;
}

/** A counted way from the world to a port of the node. */
function readTowards(field: Field): WorldCommand {
  const keys = field.keys(["listen", "address", "port", "from"]);
  const remedy = "write listen, address, port and from";
  return {
    kind: "towards",
    listen: field.need(keys.listen, "listen", remedy).matching(/^(?:[\d.]+|\[[\da-f:]+\]):\d+$/, "write ADDRESS:PORT"),
    address: field.need(keys.address, "address", remedy).address(),
    port: field.need(keys.port, "port", remedy).port(),
    from: field.need(keys.from, "from", remedy).address(),
  };
}
