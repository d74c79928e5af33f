import { createServer } from "node:http";

/** Answers any request on every address of its namespace: /stream drips for a minute at no fixed pace, the rest at once. */
const server = createServer((request, response) => {
  if (request.url === "/stream") return drip(response, 0);
  response.end("x".repeat(200 + ((request.url ?? "").length % 7) * 90));
});

server.listen(8080, "0.0.0.0", () => process.stdout.write("listening\n"));

function drip(response: NodeJS.WritableStream, count: number): void {
  if (count === 120) {
    response.end();
    return;
  }
  response.write("x".repeat(1000 + (count % 5) * 400));
  setTimeout(() => drip(response, count + 1), 40 + ((count * 7919) % 23) ** 2 * 3);
}
