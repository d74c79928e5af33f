import { expect, test } from "vitest";
import { parseSocketRow } from "../../../src/edge/facts/socket-rows.ts";

const rest = "00000000:00000000 00:00000000 00000000  1000        0 38441 1 0000000000000000 20 4 30 10 -1";
const [local6, remote6] = ["B80D0120000000000000000001000000:A3C8", "B80D0120000000000000000002000000:01BB"];
const mapped = "0000000000000000FFFF0000020200C0";

test.each([
  [
    "a listener",
    `   0: 0100007F:1F90 00000000:0000 0A ${rest}`,
    { localAddress: "127.0.0.1", localPort: 8080, remoteAddress: "0.0.0.0", remotePort: 0, isOpenToAll: true },
  ],
  [
    "a connection",
    `  12: 010200C0:A3C8 020200C0:01BB 01 ${rest}`,
    { localAddress: "192.0.2.1", localPort: 41_928, remoteAddress: "192.0.2.2", remotePort: 443, isOpenToAll: false },
  ],
  [
    "a connection over IPv6",
    `100000: ${local6} ${remote6} 08 ${rest}`,
    { localAddress: "2001:db8::1", remoteAddress: "2001:db8::2", remotePort: 443 },
  ],
  [
    "a connection to an IPv4-mapped address",
    `   1: ${mapped}:0050 ${mapped}:A3C8 01 ${rest}`,
    { localAddress: "192.0.2.2", localPort: 80, remoteAddress: "192.0.2.2", remotePort: 41_928 },
  ],
])("parseSocketRow() reads %s", (_, line, expected) => {
  expect(parseSocketRow(line, "tcp")).toMatchObject({ transport: "tcp", inode: 38_441, ...expected });
});

test("parseSocketRow() takes a UDP socket without a peer for one that is open to all", () => {
  const ends = (remote: string) => `  77: 0100007F:0035 ${remote} 07 ${rest}`;
  expect(parseSocketRow(ends("00000000:0000"), "udp")).toMatchObject({ isOpenToAll: true, localPort: 53 });
  expect(parseSocketRow(ends("0100007F:A3C8"), "udp")).toMatchObject({ isOpenToAll: false });
});

test.each([
  ["the heading", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"],
  ["nothing", ""],
  ["half a row", "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000"],
  ["an address of another length", `   0: 0100007F01:1F90 00000000:0000 0A ${rest}`],
])("parseSocketRow() takes no row from %s", (_, line) => {
  expect(parseSocketRow(line, "tcp")).toBeNull();
});
