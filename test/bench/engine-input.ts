import type { FlowEvent } from "../../src/core/event/event.ts";
import { Random } from "./detect/random.ts";

const MEAN_MS = 60_000;
/** One conversation in so many has a clock. */
const CLOCKED = 100;
/** Events that are there at once. */
const PART = 1000;

/** Connections of so many conversations with so many beats each, in the order of time; one conversation in a hundred has a clock. */
export function flowsOf(conversations: number, beats: number): readonly FlowEvent[] {
  return [...flowsInParts(conversations, beats)].flat();
}

/**
 * The same in parts, each made when it is asked for, as a reader of a log makes them: events that lie about in memory since
 * long before would measure the machine's memory instead of the engine.
 */
export function* flowsInParts(conversations: number, beats: number): Generator<readonly FlowEvent[]> {
  const random = new Random("engine");
  const times = new Float64Array(conversations * beats);
  const sentBytes = new Uint8Array(times.length);
  for (let index = 0; index < conversations; index++) {
    let at = random.between(0, MEAN_MS);
    for (let beat = index * beats; beat < (index + 1) * beats; beat++) {
      at += index % CLOCKED === 0 ? MEAN_MS * random.between(0.9, 1.1) : random.exponential(MEAN_MS);
      times[beat] = at;
      sentBytes[beat] = random.integer(200, 250);
    }
  }
  const order = Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  for (let from = 0; from < order.length; from += PART) {
    const part = order.subarray(from, from + PART);
    yield Array.from(part, (beat) => flow(Math.floor(beat / beats), times[beat] ?? 0, sentBytes[beat] ?? 0));
  }
}

function flow(index: number, at: number, sentBytes: number): FlowEvent {
  return {
    ...{ kind: "flow", at, durationMs: 100, transport: "tcp", localPort: 40_000, remotePort: 443 },
    localAddress: `10.0.${index % 250}.1`,
    remoteAddress: `203.${Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.9`,
    ...{ sentBytes, receivedBytes: 900, isFailed: false, application: null, name: null, nameSource: null },
  };
}

const HEADER = `#separator \\x09
#set_separator\t,
#empty_field\t(empty)
#unset_field\t-
#path\tconn
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents
#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]
`;

/** The same as a Zeek conn.log of so many connections, 20 to a conversation. */
export function zeekLines(connections: number): string {
  const rows = flowsOf(Math.ceil(connections / 20), 20).slice(0, connections);
  const lines = rows.map(({ at, localAddress, remoteAddress, sentBytes, receivedBytes }, index) =>
    [
      ...[
        (1.6e9 + at / 1000).toFixed(6),
        `C${index.toString(36)}`,
        localAddress,
        "40000",
        remoteAddress,
        "443",
        "tcp",
        "ssl",
      ],
      ...[
        "0.100000",
        `${sentBytes}`,
        `${receivedBytes}`,
        "SF",
        "-",
        "-",
        "0",
        "ShADadFf",
        "6",
        "600",
        "5",
        "1200",
        "-",
      ],
    ].join("\t"),
  );
  return `${HEADER}${lines.join("\n")}\n`;
}
