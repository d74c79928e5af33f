// What the internet of the lab holds before a scenario adds to it.

/** What a port talks. */
export const languages = [
  "https",
  "http",
  "echo",
  "sink",
  "irc",
  "ntp",
  "syslog",
  "git",
  "packages",
  "metrics",
  "ssh",
  "dns",
] as const;

export type Language = (typeof languages)[number];

export interface Service {
  readonly address: string;
  readonly port: number;
  readonly speaks: Language;
}

export const resolver = "192.0.2.53";
/** Names below it are answered by iodined, and its end of the tunnel has the address `tunnelAddress`. */
export const tunnelZone = "t.example.net";
export const tunnelAddress = "10.99.0.1";
export const tunnelPassword = "labtunnel";

const nameTtl = 300;

const sites = [1, 2, 3, 4, 5, 6, 7, 8].map((index) => ({
  name: `www${index}.example.com`,
  address: `198.51.100.${20 + index}`,
}));
const many = [31, 32, 33, 34].map((last) => `198.51.100.${last}`);

/** Names with their addresses; all live `ttl` seconds. */
export const catalogueNames: readonly { readonly name: string; readonly addresses: readonly string[]; ttl: number }[] =
  [
    { name: "c2.example.net", addresses: ["203.0.113.9", "2001:db8:2::9"] },
    ...sites.map(({ name, address }) => ({ name, addresses: [address] })),
    { name: "many.example.com", addresses: many },
    { name: "deb.example.org", addresses: ["198.51.100.10"] },
    { name: "git.example.org", addresses: ["198.51.100.11"] },
    { name: "logs.example.org", addresses: ["198.51.100.12"] },
    { name: "time.example.org", addresses: ["198.51.100.13"] },
    { name: "backup.example.org", addresses: ["198.51.100.14"] },
    { name: "metrics.example.org", addresses: ["198.51.100.15"] },
    { name: "chat.example.com", addresses: ["198.51.100.40"] },
    { name: "api.example.com", addresses: ["198.51.100.41"] },
    { name: "irc.example.net", addresses: ["203.0.113.66"] },
    { name: "exfil.example.net", addresses: ["203.0.113.77"] },
    { name: "ns.example.net", addresses: [resolver] },
    { name: "ns.example.com", addresses: [resolver] },
    { name: "ns.example.org", addresses: [resolver] },
  ].map((entry) => ({ ...entry, ttl: nameTtl }));

const c2 = ["203.0.113.9", "2001:db8:2::9"];

export const catalogueServices: readonly Service[] = [
  { address: resolver, port: 53, speaks: "dns" },
  ...c2.flatMap((address): Service[] => [
    { address, port: 80, speaks: "http" },
    { address, port: 8080, speaks: "http" },
    { address, port: 443, speaks: "https" },
    { address, port: 8443, speaks: "https" },
    { address, port: 4444, speaks: "echo" },
  ]),
  ...sites.flatMap(({ address }): Service[] => [
    { address, port: 80, speaks: "http" },
    { address, port: 443, speaks: "https" },
  ]),
  ...many.map((address): Service => ({ address, port: 443, speaks: "https" })),
  { address: "198.51.100.10", port: 80, speaks: "packages" },
  { address: "198.51.100.11", port: 443, speaks: "git" },
  { address: "198.51.100.11", port: 9418, speaks: "git" },
  { address: "198.51.100.12", port: 514, speaks: "syslog" },
  { address: "198.51.100.13", port: 123, speaks: "ntp" },
  { address: "198.51.100.14", port: 22, speaks: "ssh" },
  { address: "198.51.100.15", port: 9100, speaks: "metrics" },
  { address: "198.51.100.40", port: 5222, speaks: "echo" },
  { address: "198.51.100.41", port: 443, speaks: "https" },
  { address: "203.0.113.66", port: 6667, speaks: "irc" },
  { address: "203.0.113.77", port: 80, speaks: "http" },
  { address: "203.0.113.77", port: 443, speaks: "https" },
  { address: "203.0.113.77", port: 9001, speaks: "sink" },
  { address: tunnelAddress, port: 80, speaks: "http" },
  { address: tunnelAddress, port: 4444, speaks: "echo" },
  { address: tunnelAddress, port: 9001, speaks: "sink" },
];
