/** The service's clock, by which everything is shown: this machine's may be wrong. */
let ahead = 0;

/** By how many milliseconds the clocks may differ before that is taken for more than the way of an answer. */
const tolerance = 2_000;

export function now(): number {
  return Date.now() + ahead;
}

/** Goes by the time in an answer, if it has one, that was asked for when it was `asked` here. */
export function follow(answer: unknown, asked: number): void {
  const time = Date.parse(String((answer as { time?: unknown } | null)?.time));
  const difference = time - (asked + Date.now()) / 2;
  if (Math.abs(difference - ahead) > tolerance) ahead = difference;
}
