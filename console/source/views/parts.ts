import { type Child, h, type View } from "../dom.ts";
import type { Feed } from "../feed.ts";
import { clock, nothing, relative } from "../format.ts";
import type { State } from "../state.ts";

/** A time as both: how long ago, and when. */
export function moment(state: State, at: number | string | null | undefined): Child {
  const time = typeof at === "string" ? Date.parse(at) : at;
  if (time == null || Number.isNaN(time)) return nothing;
  const iso = new Date(time).toISOString();
  return h(
    "time",
    { datetime: iso, title: iso },
    h("span", { class: "ago" }, relative(time, state.now)),
    " ",
    h("span", { class: "when" }, clock(time, state.now, state.utc)),
  );
}

/** A part of the page: its heading, and how old what it shows is, if it is old. */
export function part(
  state: State,
  feed: Feed<unknown>,
  id: string,
  title: string,
  ...content: (Child | Child[])[]
): View {
  return h(
    "section",
    { key: id, id, class: feed.fault ? "part old" : "part", "aria-labelledby": `${id}-title` },
    h("header", {}, h("h2", { id: `${id}-title`, tabindex: -1 }, title), age(state, feed)),
    ...content,
  );
}

function age(state: State, { at, fault }: Feed<unknown>): Child {
  if (!fault) return null;
  const what = at === undefined ? "Not known. " : ["As of ", moment(state, at), ". "];
  return h("p", { class: "age" }, what, fault.text);
}

export function icon(name: "fine" | "warning" | "critical" | "unknown"): View {
  const shapes: Record<string, [string, string]> = {
    fine: ["M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z", "M4.8 8.3l2.2 2.2 4.2-4.6"],
    warning: ["M8 1.5 15.3 14.5H0.7Z", "M8 6v4M8 12.2v.1"],
    critical: ["M5 1h6l4 4v6l-4 4H5l-4-4V5Z", "M8 4.2v4.6M8 11.4v.1"],
    unknown: ["M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z", "M5.5 8h5"],
  };
  const [body, mark] = shapes[name]!;
  return h(
    "svg",
    { class: `icon ${name}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
    h("path", { class: "body", d: body }),
    h("path", { class: "mark", d: mark }),
  );
}

/** A row of a table, which becomes a card of names and values where there is no room for one. */
export function row(
  key: string | number,
  names: readonly string[],
  cells: readonly (Child | Child[])[],
  state = "",
): View {
  return h(
    "tr",
    { key, class: state || undefined },
    names.map((name, index) => {
      const cell = cells[index];
      return h(
        index === 0 ? "th" : "td",
        { "data-name": name, ...(index === 0 ? { scope: "row" } : {}) },
        h("span", { class: "cell" }, ...(Array.isArray(cell) ? cell : [cell])),
      );
    }),
  );
}

export function table(caption: string, names: readonly string[], rows: View[]): View {
  return h(
    "table",
    {},
    h("caption", { class: "unseen" }, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        names.map((name) => h("th", { scope: "col" }, name)),
      ),
    ),
    h("tbody", {}, rows),
  );
}

export function orderLink(id: number | null, show: (id: string) => void): Child {
  if (id === null) return nothing;
  return h("a", { href: `#order=${id}`, onclick: followed(() => show(String(id))) }, `order ${id}`);
}

/** A link that is followed here; with a modifier, the browser follows it. */
export function followed(go: () => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go();
  };
}
