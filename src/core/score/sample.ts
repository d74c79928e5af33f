/** Positive intervals as the statistics need them; what is computed once for all of them. */
export interface Sample {
  /** In milliseconds, oldest first. */
  readonly values: Float64Array;
  readonly logs: Float64Array;
  readonly sorted: Float64Array;
  /** Milliseconds to which the values are exact. */
  readonly resolution: number;
  /** The same of so many of the last values. */
  last(count: number): Sample;
}

export function sampleOf(values: Float64Array, resolution: number): Sample {
  return fromLogs(values, values.map(Math.log), resolution);
}

function fromLogs(values: Float64Array, logs: Float64Array, resolution: number): Sample {
  return {
    values,
    logs,
    sorted: values.toSorted(),
    resolution,
    last: (count) => fromLogs(values.subarray(-count), logs.subarray(-count), resolution),
  };
}
