import { spawn } from "node:child_process";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";

/** Git's own program for "smart" HTTP, called as a web server calls it (CGI, RFC 3875). */
export function serveGit(folder: string, before: () => Promise<void>): RequestListener {
  return (request, response) => {
    before().then(
      () => callBackend(join(folder, "git"), request, response),
      () => response.destroy(),
    );
  };
}

function callBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const child = spawn("git", ["http-backend"], {
    env: { PATH: process.env["PATH"], ...environmentOf(root, request) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.once("error", () => response.destroy());
  child.stdin.on("error", () => {}); // it has read enough
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    child.stdout.off("data", readHead);
    writeHead(response, head.toString("latin1", 0, end));
    response.write(head.subarray(end + 4));
    child.stdout.pipe(response);
  };
  child.stdout.on("data", readHead);
  response.once("close", () => child.kill());
}

function environmentOf(root: string, request: IncomingMessage): Record<string, string> {
  const [path = "", query = ""] = (request.url ?? "/").split("?");
  const header = (name: string): string => String(request.headers[name] ?? "");
  return {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_PROTOCOL: header("git-protocol"),
    REQUEST_METHOD: request.method ?? "GET",
    PATH_INFO: path,
    QUERY_STRING: query,
    REMOTE_ADDR: request.socket.remoteAddress ?? "",
    CONTENT_TYPE: header("content-type"),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    ...(request.headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: header("content-length") }),
  };
}

function writeHead(response: ServerResponse, head: string): void {
  for (const line of head.split("\r\n")) {
    const at = line.indexOf(":");
    const [name, value] = [line.slice(0, at), line.slice(at + 1).trim()];
    if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
}
