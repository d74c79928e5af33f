/** What the lab cannot do, said for people: the action, the value, the remedy. */
export class LabError extends Error {
  override readonly name = "LabError";
}
