import { createServer, type RequestListener, type Server } from "node:http";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import type { Certificates } from "./certificates.ts";
import type { Accept } from "./gate.ts";

/** How long an idle connection is kept, as common web servers do. */
const keepAliveMs = 75_000;

/** Speaks HTTP on connections that a gate accepted. */
export function speakHttp(listener: RequestListener): Accept {
  const server = patient(createServer(listener));
  return (socket) => void server.emit("connection", socket);
}

/** Speaks HTTP over TLS; the connection's bytes are counted below, as ciphertext. */
export function speakHttps(listener: RequestListener, certificates: Certificates): Accept {
  const server = patient(createServer(listener));
  let secureContext: SecureContext | undefined;
  certificates.follow((credentials) => {
    secureContext = createSecureContext(credentials);
  });
  return (raw) => {
    if (secureContext === undefined) return void raw.destroy();
    const socket = new TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols: ["http/1.1"] });
    // The error shows above only; whoever counts looks below.
    socket.once("error", (error) => raw.emit("error", error));
    // Who has said goodbye is gone, as a rule: a goodbye in return would meet a closed socket, and count as sent.
    socket.once("end", () => socket.destroy());
    socket.once("secure", () => server.emit("connection", socket));
  };
}

/** It never listens itself, so none of its timers that look at all connections every 30 s ever runs. */
function patient(server: Server): Server {
  server.keepAliveTimeout = keepAliveMs;
  server.timeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  // A client that has asked all, and says so, is answered all the same.
  Object.assign(server, { httpAllowHalfOpen: true });
  return server;
}
