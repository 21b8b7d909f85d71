import type { Point } from "./series.ts";

/** Charts as paths, in a box of fixed size that the page stretches. */

export const width = 600;
export const height = 120;

export interface Scale {
  from: number;
  to: number;
  top: number;
}

/** The next number up that reads well as the top of a scale. */
export function top(highest: number, least: number): number {
  const wanted = Math.max(highest, least);
  const unit = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 1.5, 2, 3, 5, 7.5, 10].find((one) => one * unit >= wanted * 0.9999)!;
  return Number((factor * unit).toPrecision(3));
}

export function highest(runs: readonly (readonly Point[])[]): number {
  return Math.max(0, ...runs.flat().map((point) => point.value));
}

/** Where a time is, from left to right. */
export function x(at: number, { from, to }: Scale): number {
  return round(((at - from) / (to - from)) * width);
}

/** Where a value is, from top to bottom. */
export function y(value: number, scale: Scale): number {
  return round(height - (Math.min(value, scale.top) / scale.top) * height);
}

export function line(runs: readonly (readonly Point[])[], scale: Scale): string {
  return runs
    .map((run) => {
      const path = run
        .map((point, index) => `${index === 0 ? "M" : "L"}${x(point.at, scale)} ${y(point.value, scale)}`)
        .join("");
      // A point alone is a dot, which a line with round ends makes of nothing.
      return run.length === 1 ? `${path}h0` : path;
    })
    .join("");
}

export function area(runs: readonly (readonly Point[])[], scale: Scale): string {
  return runs
    .filter((run) => run.length > 1)
    .map(
      (run) =>
        `M${x(run[0]!.at, scale)} ${height}${line([run], scale).replace("M", "L")}L${x(run.at(-1)!.at, scale)} ${height}Z`,
    )
    .join("");
}

/** The point that is nearest to a time, if one is near. */
export function nearest(runs: readonly (readonly Point[])[], at: number, most = 4_000): Point | null {
  let best: Point | null = null;
  for (const point of runs.flat()) {
    if (Math.abs(point.at - at) <= Math.min(most, Math.abs((best?.at ?? Infinity) - at))) best = point;
  }

  return best;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
