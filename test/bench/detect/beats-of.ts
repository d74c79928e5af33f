import type { Beat } from "../../../src/core/conversation/beat.ts";
import { BEAT_GAP_MS } from "./stream.ts";

/** The beats that tocsin makes of ascending times (ms): what follows within 300 ms of a beat's last time belongs to it. */
export function beatsOf(times: readonly number[]): readonly Beat[] {
  const beats: Beat[] = [];
  let [at, last, count, deadMs] = [Number.NaN, Number.NaN, 0, 0];
  const close = (): unknown =>
    count > 0 && beats.push({ at, sentBytes: SENT * count, receivedBytes: RECEIVED * count, isFailed: false, deadMs });
  for (const time of times) {
    if (time - last <= BEAT_GAP_MS) count++;
    else {
      close();
      deadMs = count > 0 ? last + BEAT_GAP_MS - at : 0;
      [at, count] = [time, 1];
    }
    last = time;
  }
  close();
  return beats;
}

const SENT = 120;
const RECEIVED = 200;
