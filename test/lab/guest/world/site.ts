import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { parsePath } from "./page.ts";

const filler = Buffer.from(
  "<p>The quick brown fox jumps over the lazy dog, and nobody has yet asked it why.</p>\n".repeat(800),
);
const leastDripMs = 1000;

/** A web site: pages of steady sizes, paths that test patience, and a willing ear for whatever is sent. */
export const serveSite: RequestListener = (request, response) => {
  request.on("error", () => {});
  request.resume();
  if (request.method === "GET" || request.method === "HEAD") servePage(request, response);
  else request.once("end", () => sendText(response, "ok"));
};

function servePage(request: IncomingMessage, response: ServerResponse): void {
  const asked = parsePath(request.url ?? "/");
  switch (asked.kind) {
    case "bytes":
      sendBytes(response, asked.bytes, "application/octet-stream");
      break;
    case "hold":
      hold(response, asked.seconds);
      break;
    case "drip":
      drip(response, asked.bytes, asked.seconds);
      break;
    case "health":
      response.setHeader("content-type", "application/json");
      sendText(response, '{"status":"ok"}');
      break;
    case "page":
      sendBytes(response, asked.bytes, "text/html");
  }
}

function hold(response: ServerResponse, seconds: number): void {
  const timer = setTimeout(() => sendText(response, "held"), seconds * 1000);
  response.once("close", () => clearTimeout(timer));
}

function sendText(response: ServerResponse, text: string): void {
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(text);
}

function sendBytes(response: ServerResponse, bytes: number, type: string): void {
  response.writeHead(200, { "content-type": type, "content-length": bytes });
  let left = bytes;
  const fill = (): void => {
    while (left > 0) {
      const chunk = filler.subarray(0, Math.min(left, filler.length));
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once("drain", fill);
        return;
      }
    }
    response.end();
  };
  if (response.req.method === "HEAD") response.end();
  else fill();
}

/** Evenly, in steps of a second or more, and not more than 60 of them. */
function drip(response: ServerResponse, bytes: number, seconds: number): void {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
  const steps = Math.max(1, Math.min(60, Math.floor((seconds * 1000) / leastDripMs)));
  let sent = 0;
  const step = (index: number): void => {
    const until = Math.floor((bytes * index) / steps);
    for (; sent < until; sent += filler.length)
      response.write(filler.subarray(0, Math.min(filler.length, until - sent)));
    sent = until;
    if (index === steps) response.end();
    else timer = setTimeout(step, (seconds * 1000) / steps, index + 1);
  };
  let timer = setTimeout(step, (seconds * 1000) / steps, 1);
  response.flushHeaders();
  response.once("close", () => clearTimeout(timer));
}
