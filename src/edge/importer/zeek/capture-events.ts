import type { Endpoints, Event, FlowEvent, PayloadEvent } from "../../../core/event/event.ts";
import { registeredDomain } from "../../../core/event/registered-domain.ts";
import { type FlowRow, type FlowTable, nameSources } from "./flow-table.ts";
import { KnownNames } from "./known-names.ts";
import type { Pools } from "./pools.ts";
import type { QuestionRow, QuestionTable } from "./question-table.ts";
import { timeOrder } from "./time-order.ts";
import { TimeQueue } from "./time-queue.ts";

const BATCH_EVENTS = 4096;
/** Clocks of logs are not exact to the moment: an answer that came so much later still names a connection. */
const NAME_GRACE_MS = 1000;

export interface Captured {
  readonly flows: FlowTable;
  readonly questions: QuestionTable;
  readonly pools: Pools;
}

/** Flows and payloads in the order of time, some thousand in each array; at last a tick at the latest time there is. */
export function* captureEvents(captured: Captured): Generator<readonly Event[]> {
  const source = new EventSource(captured);
  let batch: Event[] = [];
  for (let event = source.next(); event !== null; event = source.next()) {
    batch.push(event);
    if (batch.length < BATCH_EVENTS) continue;
    yield batch;
    batch = [];
  }
  yield [...batch, { kind: "tick", at: source.lastAt }];
}

class EventSource {
  readonly #pools: Pools;
  readonly #flows: TimeQueue<FlowRow>;
  readonly #questions: TimeQueue<QuestionRow>;
  /** The same questions, ahead of time. */
  readonly #coming: TimeQueue<QuestionRow>;
  readonly #known = new KnownNames();
  readonly #soonKnown = new KnownNames();
  readonly #hasQuestions: boolean;
  #lastAt = 0;

  constructor({ flows, questions, pools }: Captured) {
    const order = timeOrder(questions);
    this.#hasQuestions = questions.size > 0;
    this.#pools = pools;
    this.#flows = new TimeQueue(flows, timeOrder(flows));
    this.#questions = new TimeQueue(questions, order);
    this.#coming = new TimeQueue(questions, order);
  }

  /** Ends of flows included. */
  get lastAt(): number {
    return this.#lastAt;
  }

  next(): Event | null {
    const at = Math.min(this.#flows.at, this.#questions.at);
    if (at === Number.POSITIVE_INFINITY) return null;
    this.#lastAt = Math.max(this.#lastAt, at);
    return this.#flows.at === at ? this.#flowEvent(this.#flows.take()) : this.#payloadEvent(this.#questions.take());
  }

  #flowEvent(row: FlowRow): FlowEvent {
    const { at, durationMs, sentBytes, receivedBytes, isFailed } = row;
    const endpoints = this.#endpointsOf(row);
    this.#lastAt = Math.max(this.#lastAt, at + durationMs);
    const said = this.#pools.texts.textOf(row.name);
    const name = said ?? this.#nameFromDns(at, endpoints);
    const nameSource = said === null ? (name === null ? null : "dns") : (nameSources[row.nameSource] ?? null);
    const application = this.#pools.texts.textOf(row.application);
    return {
      kind: "flow",
      at,
      ...endpoints,
      durationMs,
      sentBytes,
      receivedBytes,
      isFailed,
      application,
      name,
      nameSource,
    };
  }

  #payloadEvent(row: QuestionRow): PayloadEvent {
    const endpoints = this.#endpointsOf(row);
    const { query, addresses } = row;
    this.#known.learn(endpoints.localAddress, query, addresses);
    const { texts } = this.#pools;
    const code = texts.textOf(row.code);
    const content = {
      protocol: "dns",
      isAnswer: code !== null,
      query,
      registeredDomain: registeredDomain(query),
      type: texts.textOf(row.type) ?? "",
      code,
      addresses,
      ttlSeconds: null,
    } as const;
    const of = { pid: null, socket: null, netns: null, direction: "send", bytes: 0 } as const;
    return { kind: "payload", at: row.at, ...of, ...endpoints, content };
  }

  #endpointsOf(row: FlowRow | QuestionRow): Endpoints {
    const { addresses } = this.#pools;
    return {
      transport: row.isUdp ? "udp" : "tcp",
      localAddress: addresses.textOf(row.local),
      localPort: row.localPort,
      remoteAddress: addresses.textOf(row.remote),
      remotePort: row.remotePort,
    };
  }

  #nameFromDns(at: number, { localAddress, remoteAddress }: Endpoints): string | null {
    if (!this.#hasQuestions) return null;
    while (this.#coming.at <= at + NAME_GRACE_MS) {
      const { local, query, addresses } = this.#coming.take();
      this.#soonKnown.learn(this.#pools.addresses.textOf(local), query, addresses);
    }
    return this.#known.nameOf(localAddress, remoteAddress) ?? this.#soonKnown.nameOf(localAddress, remoteAddress);
  }
}
