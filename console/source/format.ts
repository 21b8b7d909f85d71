/** Numbers, spans and times as they are shown: always with a unit, and never with more digits than matter. */

export const nothing = "–";

/** A space that no line ends at: a number keeps its unit. */
const tied = "\u00a0";

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function count(value: number | null | undefined): string {
  return value == null ? nothing : whole.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function perSecond(value: number | null | undefined): string {
  if (value == null) return nothing;
  return value < 99.95 && value > 0 ? tenths.format(value) : whole.format(value);
}

/** A span of seconds that is measured, such as an answer's time: 850 µs, 85 ms, 1.24 s, 3 min 20 s. */
export function latency(seconds: number | null | undefined): string {
  if (seconds == null) return nothing;
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)}${tied}µs`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1e3)}${tied}ms`;
  if (seconds < 9.995) return `${seconds.toFixed(2)}${tied}s`;
  return span(seconds);
}

/** A span of seconds that somebody waits: 0.4 s, 42 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function span(seconds: number | null | undefined): string {
  if (seconds == null) return nothing;
  if (seconds < 0.95) return `${Math.max(0, seconds).toFixed(1)}${tied}s`;
  const all = Math.round(seconds);
  const parts = [
    [Math.floor(all / 86_400), "d"],
    [Math.floor(all / 3_600) % 24, "h"],
    [Math.floor(all / 60) % 60, "min"],
    [all % 60, "s"],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${tied}${unit}`)
    .join(" ");
}

/** How long ago something was, or in how long it will be. */
export function relative(at: number, now: number): string {
  const seconds = (now - at) / 1000;
  if (Math.abs(seconds) < 1) return "now";
  return seconds > 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`;
}

/** The time of day, with the day where it is not today's, in UTC or as this machine has it. */
export function clock(at: number, now: number, utc: boolean): string {
  const shift = (time: number) =>
    new Date(utc ? time : time - new Date(time).getTimezoneOffset() * 60_000).toISOString();
  const iso = shift(at);
  const time = iso.slice(11, 19);
  if (iso.slice(0, 10) === shift(now).slice(0, 10)) return time;
  return `${iso.slice(0, 10)} ${time}`;
}

/** The zone of the times that are shown: UTC, or like UTC+02:00. */
export function zone(now: number, utc: boolean): string {
  const minutes = -new Date(now).getTimezoneOffset();
  if (utc || minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function money(cents: number): string {
  return `${whole.format(Math.trunc(cents / 100))}.${String(Math.abs(cents % 100)).padStart(2, "0")}`;
}

/** The last part of a type's name, by which it is known: Planne.Contracts.ProcessOrder is ProcessOrder. */
export function typeName(fullName: string): string {
  const bare = fullName.split(",")[0]!.trim();
  return bare.slice(bare.lastIndexOf(".") + 1) || fullName;
}

/** The first line of a text, cut where it gets long. */
export function firstLine(text: string | null | undefined, most = 240): string {
  const line = (text ?? "").trimStart().split("\n")[0]!.trimEnd();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
