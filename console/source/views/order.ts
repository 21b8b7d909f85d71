import { type Child, h, type View } from "../dom.ts";
import { count, latency, money, nothing } from "../format.ts";
import type { Actions, State } from "../state.ts";
import { moment, part } from "./parts.ts";

/** The order that was asked for, from its acceptance on. */
export function orderView(state: State, actions: Actions): View | null {
  if (state.order === null) return null;
  const { id, feed } = state.order;
  const { value } = feed;
  return part(
    state,
    value ? feed : {},
    "order",
    `Order ${id}`,
    h("button", { key: "close", type: "button", class: "quiet close", onclick: actions.close }, "Close"),
    value ? null : h("p", { key: "none", class: "none" }, feed.fault ? feed.fault.text : "Asking …"),
    value
      ? h(
          "dl",
          { key: "facts", class: "facts" },
          fact("status", h("strong", {}, value.status)),
          fact("amount", money(value.amountCents)),
          fact(
            "items",
            value.items.map((item) => `${count(item.quantity)} × product ${item.productId}`).join(", ") || nothing,
          ),
          fact("trace", value.traceId ? h("code", {}, value.traceId) : nothing),
        )
      : null,
    value ? h("ol", { key: "events", class: "timeline" }, events(state)) : null,
    value?.isComplete === false
      ? h(
          "p",
          { key: "incomplete", class: "none" },
          "There are too many messages to look at all of them: some may be missing here.",
        )
      : null,
  );
}

function fact(name: string, value: Child): View {
  return h("div", { key: name }, h("dt", {}, name), h("dd", {}, value));
}

const loud = new Set(["attempt failed", "dead letter"]);

function events(state: State): Child[] {
  let before: number | null = null;
  return (state.order?.feed.value?.events ?? []).map((event, index) => {
    const at = event.at === null ? null : Date.parse(event.at);
    const after = at !== null && before !== null ? (at - before) / 1000 : null;
    before = at ?? before;
    return h(
      "li",
      { key: index, class: loud.has(event.what) ? "warning" : undefined },
      h(
        "p",
        {},
        h("strong", {}, event.what),
        event.node === null ? null : ` on node ${event.node}`,
        after === null || after < 0 ? null : h("span", { class: "after" }, ` after ${latency(after)}`),
      ),
      event.detail ? h("p", { class: "detail" }, event.detail) : null,
      h("p", { class: "since" }, moment(state, at)),
    );
  });
}

/** What was done from this page, as long as it is open. */
export function doneView(state: State): View | null {
  if (state.done.length === 0) return null;
  return part(
    state,
    {},
    "done",
    "Done from this page",
    h(
      "ol",
      { class: "done" },
      state.done.map((one) => h("li", { key: `${one.at} ${one.text}` }, moment(state, one.at), " ", one.text)),
    ),
  );
}
