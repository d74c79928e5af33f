import type { AutonomousSystem } from "../../core/finding/finding.ts";

const MOST_CHARACTERS = 256;
const MOST_NUMBER = 0xffff_ffff;

/** Who routes the address, by an entry of GeoLite2, GeoIP2 or DB-IP (`autonomous_system_number`) or IPinfo (`asn`), or null. */
export function readAsn(entry: unknown): AutonomousSystem | null {
  const number = fieldOf(entry, "autonomous_system_number") ?? numberIn(fieldOf(entry, "asn"));
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > MOST_NUMBER) return null;
  const organization = ["autonomous_system_organization", "as_name"].map((name) => fieldOf(entry, name));
  return { number, organization: organization.map(textOf).find((text) => text !== null) ?? null };
}

/** Where the address is used, not where it is registered; the code of ISO 3166-1, or null. */
export function readCountry(entry: unknown): string | null {
  const country = fieldOf(entry, "country");
  const codes = [fieldOf(country, "iso_code"), fieldOf(entry, "country_code"), country];
  return codes.find((code): code is string => typeof code === "string" && /^[A-Z]{2}$/.test(code)) ?? null;
}

/** `AS64496`. */
function numberIn(asn: unknown): number | null {
  const digits = typeof asn === "string" ? /^AS(\d{1,10})$/.exec(asn)?.[1] : undefined;
  return digits === undefined ? null : Number(digits);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, MOST_CHARACTERS) : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
}
