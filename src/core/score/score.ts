/** Numbers in, one number in 0..1 out, with what it was made of. */
export interface Score {
  readonly value: number;
  readonly evidence: Readonly<Record<string, number>>;
}
