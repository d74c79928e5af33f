import { isIP } from "node:net";
import { type Language, languages, type Service } from "./catalogue.ts";
import type { NameEntry } from "./name-book.ts";

/** What the world is told over its control socket. */
export type Command =
  | { readonly kind: "name"; readonly name: string; readonly entry: NameEntry }
  | { readonly kind: "listen"; readonly service: Service }
  | { readonly kind: "down" | "up" | "silent"; readonly name: string }
  | { readonly kind: "towards"; readonly listen: Endpoint; readonly to: Endpoint; readonly from: string }
  | { readonly kind: "finish" };

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** The command on one line of JSON; throws an Error whose message says what is wrong with it. */
export function parseCommand(line: string): Command {
  const fields = parseObject(line);
  const kind = fields["kind"];
  switch (kind) {
    case "name":
      return { kind, name: textField(fields, "name"), entry: parseEntry(fields) };
    case "listen":
      return { kind, service: { ...parseEndpoint(fields), speaks: parseLanguage(fields["speaks"]) } };
    case "down":
    case "up":
    case "silent":
      return { kind, name: textField(fields, "name") };
    case "towards": {
      const from = addressOf(fields["from"], "from");
      return { kind, listen: splitEndpoint(textField(fields, "listen")), to: parseEndpoint(fields), from };
    }
    case "finish":
      return { kind };
    default:
      throw new Error(
        `Cannot follow the command ${line.slice(0, 200)}: kind is none of name, listen, down, up, silent, towards, finish`,
      );
  }
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`Cannot follow the command ${line.slice(0, 200)}: it is not JSON; write one object on one line`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`Cannot follow the command ${line.slice(0, 200)}: it is not an object; write {"kind":...}`);
  return { ...value };
}

function parseEntry(fields: Record<string, unknown>): NameEntry {
  const addresses = fields["addresses"];
  if (!Array.isArray(addresses) || addresses.length === 0)
    throw new Error(`Cannot set a name: addresses is ${JSON.stringify(addresses)}; give a list of IP addresses`);
  const rotate = fields["rotateSeconds"];
  return {
    addresses: addresses.map((address: unknown) => addressOf(address, "addresses")),
    ttl: fields["ttl"] === undefined ? 300 : numberField(fields, "ttl", { least: 0, most: 2 ** 31 - 1 }),
    rotateSeconds:
      rotate === undefined || rotate === null
        ? null
        : numberField(fields, "rotateSeconds", { least: 1, most: 2 ** 31 - 1 }),
  };
}

function parseEndpoint(fields: Record<string, unknown>): Endpoint {
  const address = addressOf(fields["address"], "address");
  return { address, port: numberField(fields, "port", { least: 1, most: 65_535 }) };
}

/** `127.0.0.1:19100` or `[::1]:19100`. */
function splitEndpoint(text: string): Endpoint {
  const [, address, port] = /^\[?([0-9a-fA-F.:]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (address === undefined) throw new Error(`Cannot relay: listen is ${JSON.stringify(text)}; give ADDRESS:PORT`);
  return parseEndpoint({ kind: "towards", address, port: Number(port) });
}

function parseLanguage(value: unknown): Language {
  const language = languages.find((one) => one === value);
  if (language === undefined)
    throw new Error(`Cannot listen: speaks is ${JSON.stringify(value)}; give one of ${languages.join(", ")}`);
  return language;
}

function textField(fields: Record<string, unknown>, key: string): string {
  const value = fields[key];
  if (typeof value !== "string" || value === "" || value.length > 253)
    throw new Error(`Cannot follow ${JSON.stringify(fields["kind"])}: ${key} is ${JSON.stringify(value)}; give a text`);
  return value;
}

function addressOf(value: unknown, key: string): string {
  if (typeof value !== "string" || isIP(value) === 0)
    throw new Error(`Cannot follow the command: ${key} is ${JSON.stringify(value)}; give an IP address`);
  return value;
}

function numberField(fields: Record<string, unknown>, key: string, range: { least: number; most: number }): number {
  const value = fields[key];
  if (typeof value !== "number" || !Number.isInteger(value) || value < range.least || value > range.most)
    throw new Error(
      `Cannot follow ${JSON.stringify(fields["kind"])}: ${key} is ${JSON.stringify(value)}; give a whole number from ${range.least} to ${range.most}`,
    );
  return value;
}
