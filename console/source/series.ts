import type { Overview } from "./api.ts";

/** What the charts are made of: one overview, boiled down. */
export interface Sample {
  at: number;
  /** Totals are counted anew whenever this changes. */
  counter: string;
  waiting: number | null;
  accepted: number | null;
  refused: number | null;
  decided: number | null;
  p50: number | null;
  p99: number | null;
}

export interface Point {
  at: number;
  value: number;
}

export type Total = "accepted" | "refused" | "decided";
export type Level = "waiting" | "p50" | "p99";

/** How much of the past is kept and shown. */
export const span = 300_000;

/** Between samples that are further apart nothing is known. */
export const gap = 8_000;

export function sample(overview: Overview, at: number): Sample {
  const totals = overview.totals;
  const { approved, declined } = totals ?? {};
  return {
    at,
    counter: `${overview.node.number} ${overview.node.startedAt}`,
    waiting: overview.waiting?.waiting ?? null,
    accepted: totals?.accepted ?? null,
    refused: totals?.refused ?? null,
    decided: approved == null && declined == null ? null : (approved ?? 0) + (declined ?? 0),
    p50: overview.decisionTime?.p50Seconds ?? null,
    p99: overview.decisionTime?.p99Seconds ?? null,
  };
}

/** Adds a sample, and forgets those that are too old. */
export function add(samples: readonly Sample[], newest: Sample): Sample[] {
  return [...samples.filter((old) => old.at > newest.at - span - gap), newest];
}

/** The runs without a gap of a level. */
export function levels(samples: readonly Sample[], name: Level): Point[][] {
  return runs(samples, (_, current) => current[name]);
}

/** The runs without a gap of a total's rate per second: the differences of each sample from the one before. */
export function rates(samples: readonly Sample[], name: Total): Point[][] {
  return runs(samples, (before, current) => (before === undefined ? null : rate(before, current, name)));
}

/** The rate over the last so many milliseconds, as a figure that can be read; null where it is not known. */
export function rateNow(samples: readonly Sample[], name: Total, over = 10_000): number | null {
  const last = samples.at(-1);
  if (last === undefined) return null;
  let first = last;
  for (const earlier of samples.slice().reverse()) {
    if (first.at - earlier.at > gap || last.at - earlier.at > over || earlier.counter !== last.counter) break;
    first = earlier;
  }

  return first === last ? null : rate(first, last, name);
}

function rate(before: Sample, current: Sample, name: Total): number | null {
  const [from, to] = [before[name], current[name]];
  if (from === null || to === null || to < from || before.counter !== current.counter) return null;
  return ((to - from) * 1000) / (current.at - before.at);
}

function runs(
  samples: readonly Sample[],
  value: (before: Sample | undefined, current: Sample) => number | null,
): Point[][] {
  const all: Point[][] = [];
  let run: Point[] = [];
  let before: Sample | undefined;
  const end = () => {
    if (run.length > 0) all.push(run);
    run = [];
  };
  for (const current of samples) {
    const near = before !== undefined && current.at - before.at <= gap ? before : undefined;
    if (near === undefined) end();
    const found = value(near, current);
    if (found === null) end();
    else run.push({ at: current.at, value: found });
    before = current;
  }

  end();
  return all;
}

/** The times in which nothing was heard, within the last so many milliseconds and since the first sample. */
export function silences(samples: readonly Sample[], now: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  samples.forEach((current, index) => {
    const next = samples[index + 1]?.at ?? now;
    if (next - current.at > gap) found.push({ from: current.at, to: next });
  });
  return found;
}
