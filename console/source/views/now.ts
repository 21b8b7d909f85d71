import * as chart from "../chart.ts";
import { type Child, h, type View } from "../dom.ts";
import { clock, count, latency, perSecond, span as spanOf } from "../format.ts";
import * as series from "../series.ts";
import type { Point, Sample } from "../series.ts";
import type { Actions, State } from "../state.ts";
import { part } from "./parts.ts";

interface Line {
  name: string;
  class: string;
  runs: Point[][];
  now: number | null;
}

/** How it goes: what waits, what comes and is decided, how long that takes; each for the last minutes. */
export function nowView(state: State, actions: Actions): View {
  const { value } = state.overview;
  const { samples } = state;
  const waiting = value?.waiting;
  const decision = value?.decisionTime;
  const rate = (name: string, of: series.Total): Line => ({
    name,
    class: of,
    runs: series.rates(samples, of),
    now: series.rateNow(samples, of),
  });
  const level = (name: string, of: series.Level, now: number | null | undefined): Line => ({
    name,
    class: of,
    runs: series.levels(samples, of),
    now: now ?? null,
  });
  return part(
    state,
    state.overview,
    "now",
    "Now",
    h(
      "div",
      { class: "charts" },
      figure(
        state,
        actions,
        "Orders that wait",
        count(waiting?.waiting),
        "on all nodes",
        [level("waiting", "waiting", waiting?.waiting)],
        count,
        "",
        10,
        [
          h(
            "p",
            {},
            "The oldest waits for ",
            h("strong", {}, waiting?.waiting === 0 ? spanOf(0) : spanOf(waiting?.oldestSeconds)),
            ".",
          ),
          bound(waiting?.waiting ?? null, waiting?.mostWaiting ?? null),
        ],
      ),
      figure(
        state,
        actions,
        "Orders per second",
        perSecond(series.rateNow(samples, "accepted")),
        "accepted, at this node",
        [rate("accepted", "accepted"), rate("decided", "decided"), rate("refused", "refused")],
        perSecond,
        "/s",
        1,
        [totals(state)],
      ),
      figure(
        state,
        actions,
        "Time to a decision",
        latency(decision?.p50Seconds),
        "is the median of the last minute",
        [level("median", "p50", decision?.p50Seconds), level("99 of 100", "p99", decision?.p99Seconds)],
        latency,
        "",
        0.05,
        [
          h(
            "p",
            {},
            "99 of 100 within ",
            h("strong", {}, latency(decision?.p99Seconds)),
            decision ? `, of ${count(decision.count)}.` : ".",
          ),
        ],
      ),
    ),
  );
}

function figure(
  state: State,
  actions: Actions,
  title: string,
  main: string,
  unit: string,
  lines: Line[],
  format: (value: number | null) => string,
  suffix: string,
  least: number,
  more: Child[],
): View {
  const from = state.now - series.span;
  const scale = {
    from,
    to: state.now,
    top: chart.top(Math.max(...lines.map((one) => chart.highest(one.runs))), least),
  };
  const { pointed } = state;
  return h(
    "article",
    { key: title, class: "figure" },
    h("h3", {}, title),
    h("p", { class: "main" }, h("strong", {}, main), " ", h("span", {}, unit)),
    h(
      "div",
      {
        class: "plot",
        role: "img",
        "aria-label": describe(title, lines, format, suffix),
        onpointermove: (event: PointerEvent) => actions.point(timeAt(event, scale)),
        onpointerleave: () => actions.point(null),
      },
      h("span", { class: "top" }, `${format(scale.top).replace(/\.0+(?=\D|$)/, "")}${suffix}`),
      plot(state.samples, lines, scale, pointed),
    ),
    h(
      "p",
      { class: "axis" },
      h("span", {}, "5 min ago"),
      h("span", { class: "pointed" }, pointed === null ? "" : clock(pointed, state.now, state.utc)),
      h("span", {}, "now"),
    ),
    h(
      "ul",
      { class: "legend" },
      lines.map((one) => {
        const value = pointed === null ? one.now : (chart.nearest(one.runs, pointed)?.value ?? null);
        return h(
          "li",
          { key: one.name, class: one.class },
          h("span", { class: "swatch" }),
          `${one.name} `,
          h("strong", {}, `${format(value)}${value === null ? "" : suffix}`),
        );
      }),
    ),
    h("div", { class: "more" }, more),
  );
}

function plot(samples: readonly Sample[], lines: readonly Line[], scale: chart.Scale, pointed: number | null): View {
  const first = lines[0]!;
  return h(
    "svg",
    { viewBox: `0 0 ${chart.width} ${chart.height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    h("path", { class: "grid", d: `M0 0H${chart.width}M0 ${chart.height / 2}H${chart.width}` }),
    h(
      "g",
      { class: "silences" },
      series.silences(samples, scale.to).map(({ from, to }) => {
        const start = Math.max(0, chart.x(from, scale));
        return h("rect", { x: start, y: 0, width: Math.max(0, chart.x(to, scale) - start), height: chart.height });
      }),
    ),
    h("path", { class: `area ${first.class}`, d: chart.area(first.runs, scale) }),
    // The first line is drawn last: it is the one that the figure is about.
    lines
      .slice()
      .reverse()
      .map((one) => h("path", { key: one.name, class: `line ${one.class}`, d: chart.line(one.runs, scale) })),
    h("path", { class: "base", d: `M0 ${chart.height}H${chart.width}` }),
    pointed === null ? null : h("path", { class: "cursor", d: `M${chart.x(pointed, scale)} 0V${chart.height}` }),
  );
}

function timeAt(event: PointerEvent, scale: chart.Scale): number {
  const box = (event.currentTarget as Element).getBoundingClientRect();
  const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  return scale.from + part * (scale.to - scale.from);
}

function describe(
  title: string,
  lines: readonly Line[],
  format: (value: number | null) => string,
  suffix: string,
): string {
  const said = lines.map(
    (one) => `${one.name}: now ${format(one.now)}${suffix}, highest ${format(chart.highest(one.runs))}${suffix}`,
  );
  return `${title} in the last 5 minutes. ${said.join("; ")}.`;
}

function bound(orders: number | null, most: number | null): Child {
  if (orders === null || most === null || most === 0) return null;
  return h(
    "p",
    { class: "bound" },
    h("meter", { min: 0, max: most, high: 0.8 * most, value: orders, "aria-label": "How much of the bound is used" }),
    `from ${count(most)} on, no more are taken`,
  );
}

function totals({ overview, now }: State): Child {
  const { value } = overview;
  if (!value?.totals) return h("p", {}, "Nothing is counted yet.");
  const { accepted, refused, approved, declined } = value.totals;
  return h(
    "p",
    {},
    `In ${spanOf((now - Date.parse(value.node.startedAt)) / 1000)} since its start: ${count(accepted)} accepted, ${count(refused)} refused, ${count(approved)} approved, ${count(declined)} declined.`,
  );
}
