/** One thing that the page asks for again and again: what was last heard of it, when, and since when there is a fault. */
export interface Feed<T> {
  /** The last answer; it stays while there is no newer one. */
  readonly value?: T;
  /** When that came. */
  readonly at?: number;
  readonly fault?: Fault;
}

export interface Fault {
  /** When the last answer came, or the first question was asked. */
  readonly since: number;
  /** Whether nothing came at all. */
  readonly silent: boolean;
  readonly text: string;
}

export function answered<T>(value: T, now: number): Feed<T> {
  return { value, at: now };
}

export function failed<T>(feed: Feed<T>, text: string, silent: boolean, now: number): Feed<T> {
  const since = feed.fault?.since ?? feed.at ?? now;
  return { ...feed, fault: { since, silent, text } };
}
