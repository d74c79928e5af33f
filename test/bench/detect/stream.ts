/** Endless times in ms, ascending. */
export type Stream = Iterable<number>;

/** What is closer than this to the last activity belongs to the same beat, in ms; as in the engine. */
export const BEAT_GAP_MS = 300;

/** The first times of a stream that make this many beats; all of the last beat's, so more than `beats` where some merge. */
export function takeBeats(stream: Stream, beats: number): readonly number[] {
  const times: number[] = [];
  let [begun, last] = [0, Number.NEGATIVE_INFINITY];
  for (const time of stream) {
    if (time - last > BEAT_GAP_MS) begun++;
    if (begun > beats) break;
    times.push(time);
    last = time;
  }
  return times;
}

/** The times of a stream within so many ms of its first. */
export function takeSpan(stream: Stream, spanMs: number): readonly number[] {
  const times: number[] = [];
  for (const time of stream) {
    if (time - (times[0] ?? time) > spanMs) break;
    times.push(time);
  }
  return times;
}

/** Both streams in one. */
export function* mergeStreams(one: Stream, other: Stream): Stream {
  const [left, right] = [one[Symbol.iterator](), other[Symbol.iterator]()];
  let [a, b] = [left.next(), right.next()];
  while (true) {
    if (a.value <= b.value) {
      yield a.value;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
}

/** Each time, and those that follow it by the given delays (ms), in order. */
export function* followEach(stream: Stream, delays: () => readonly number[]): Stream {
  let waiting: readonly number[] = [];
  for (const time of stream) {
    const due = waiting.filter((at) => at <= time);
    yield* due;
    yield time;
    const added = delays().map((delay) => time + delay);
    waiting = [...waiting.slice(due.length), ...added].sort((a, b) => a - b);
  }
}
