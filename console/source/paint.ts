import { concerns, standing, verdict } from "./concerns.ts";
import { now } from "./clock.ts";
import { h, render } from "./dom.ts";
import { clock, relative, zone } from "./format.ts";
import type { Actions, State } from "./state.ts";
import { lettersView } from "./views/letters.ts";
import { messagesView } from "./views/messages.ts";
import { healthView, nodesView } from "./views/nodes.ts";
import { nowView } from "./views/now.ts";
import { doneView, orderView } from "./views/order.ts";
import { questionView } from "./views/question.ts";
import { scheduledView } from "./views/scheduled.ts";
import { verdictView } from "./views/verdict.ts";

const element = (id: string): HTMLElement => document.getElementById(id)!;

/** Makes the page like the state. */
export function paint(state: State, actions: Actions): void {
  state.now = now();
  const found = standing(concerns(state), state.standing, state.now, state.samples.length <= 1);
  state.standing = found.all;
  state.shown = found.shown;

  keepFocus(() =>
    render(
      element("main"),
      verdictView(state),
      orderView(state, actions),
      nowView(state, actions),
      lettersView(state, actions),
      h("div", { key: "pair", class: "pair" }, healthView(state), nodesView(state)),
      h("div", { key: "other pair", class: "pair" }, messagesView(state), scheduledView(state, actions)),
      doneView(state),
    ),
  );
  render(element("question"), state.question ? questionView(state.question, actions) : null);
  paintBar(state);
  announce(state);
}

/** Where what had the focus is gone, its part of the page gets it, and not the top of the page. */
function keepFocus(change: () => void): void {
  const focused = document.activeElement;
  const home = focused?.closest("section")?.id;
  change();
  if (focused && !focused.isConnected && home) document.getElementById(`${home}-title`)?.focus({ preventScroll: true });
}

function paintBar(state: State): void {
  const { value, fault, at } = state.overview;
  render(element("node"), value ? `at node ${value.node.number}, ${value.node.name} ${value.node.version.split("+")[0]}` : "");
  const line = element("line");
  line.className = fault ? "line lost" : "line";
  render(
    line,
    h("span", { class: "dot" }),
    fault
      ? `no answer since ${clock(fault.since, state.now, state.utc)}, ${relative(fault.since, state.now)}`
      : at === undefined
        ? "asking …"
        : `live, ${clock(state.now, state.now, state.utc)}`,
  );
  render(element("zone"), `Times in ${zone(state.now, state.utc)}`);
  element("zone").title = state.utc ? "Show this machine’s times" : "Show UTC";
}

/** Reads out what matters, and only when it has changed; the title and the icon tell it where the page is not seen. */
function announce({ overview, shown, nodes, groups }: State): void {
  const news = element("news");
  const said = `${[verdict({ overview, nodes, groups }, shown), ...shown.map((one) => one.title)].join(". ")}.`;
  if (said === news.textContent || (overview.value === undefined && overview.fault === undefined)) return;
  news.textContent = said;
  document.title = shown.length === 0 ? "Planne: all is well" : `(${shown.length}) Planne: ${shown[0]!.title}`;
  element("icon").setAttribute("href", `${shown[0]?.severity ?? "fine"}.svg`);
}
