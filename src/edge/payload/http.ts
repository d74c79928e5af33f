import type { HttpContent } from "../../core/event/event.ts";
import { redactText } from "../../core/process/redact-text.ts";
import { boundedText, hostName, MOST_TEXT } from "./bounded-text.ts";
import { latin1, lineOf } from "./first-line.ts";

/*
 * head    = (request | status) CRLF (field CRLF)* CRLF                      (RFC 9112; a bare LF ends a line too)
 * request = method SP target SP "HTTP/1." digit
 * status  = "HTTP/1." digit SP code(3) [SP reason]
 * target  = path ["?" query] | scheme "://" authority path ["?" query] | authority | "*"
 */
const REQUEST = /^([A-Z][A-Z_-]{1,31}) (\S{1,2040}) HTTP\/1\.\d$/;
/** Of a target that goes on past what was read, known methods only: anything else may be text. */
const CUT_REQUEST = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PROPFIND) ([/*\w]\S*)( H?T?T?P?\/?1?\.?)?$/;
const STATUS = /^HTTP\/1\.\d ([1-9]\d\d)(?: |$)/;
/** With it HTTP/2 begins where it was not agreed on in TLS (RFC 9113, section 3.4). */
const HTTP2 = "PRI * HTTP/2.0";
const MOST_FIELDS = 64;

const NOTHING = {
  protocol: "http",
  isRequest: true,
  method: null,
  host: null,
  path: null,
  userAgent: null,
  status: null,
} as const;

/** The head of a request or a response of HTTP/1, and the first line of HTTP/2. */
export function readHttp(bytes: Uint8Array): HttpContent | null {
  const { text, isWhole } = lineOf(bytes);
  const status = STATUS.exec(text)?.[1];
  if (status !== undefined) return { ...NOTHING, isRequest: false, status: Number(status) };
  if (isWhole && text === HTTP2) return { ...NOTHING, method: "PRI" };
  const [, method, target] = (isWhole ? REQUEST : CUT_REQUEST).exec(text) ?? [];
  if (method === undefined || target === undefined) return null;
  const { authority, path } = targetOf(method, target);
  const fields = isWhole ? fieldsOf(latin1(bytes)) : new Map<string, string>();
  return {
    ...NOTHING,
    method,
    host: hostOf(authority ?? fields.get("host") ?? ""),
    path: path === null ? null : bounded(redactText(path)),
    userAgent: fields.has("user-agent") ? bounded(redactText(fields.get("user-agent") ?? "")) : null,
  };
}

interface Target {
  /** Null where the target does not name it. */
  readonly authority: string | null;
  readonly path: string | null;
}

function targetOf(method: string, target: string): Target {
  if (method === "CONNECT") return { authority: target, path: null };
  const [, authority = null, path = target] = /^[a-z][a-z0-9+.-]{0,15}:\/\/([^/?#]*)(.*)$/i.exec(target) ?? [];
  // Parameters of a path (RFC 3986, section 3.3) hold session ids.
  return { authority, path: path.replace(/[?#;].*$/s, "") };
}

/** The first of each, by lower-case name. One whose end was not seen does not count. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const lines = text.split("\n", MOST_FIELDS + 1).slice(1);
  const isAll = lines.length === MOST_FIELDS || text.endsWith("\n");
  for (const line of isAll ? lines : lines.slice(0, -1)) {
    const colon = line.indexOf(":");
    if (colon <= 0) break;
    const name = line.slice(0, colon).toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** Without user and port; an IPv6 address without its brackets. */
function hostOf(authority: string): string | null {
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const [, bracketed] = /^\[([0-9a-f:.%]{1,64})\](?::\d*)?$/i.exec(host) ?? [];
  return hostName(bracketed ?? bounded(host.replace(/:\d*$/, "")));
}

/** Text of code units that stand for bytes. */
function bounded(bytes: string): string {
  return boundedText(Buffer.from(bytes.slice(0, MOST_TEXT), "latin1"));
}
