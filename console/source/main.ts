import { act, remembered } from "./actions.ts";
import { feed } from "./feeds.ts";
import { paint } from "./paint.ts";
import type { State } from "./state.ts";

const state: State = {
  now: Date.now(),
  utc: remembered("utc"),
  samples: [],
  overview: {},
  backlog: {},
  nodes: {},
  groups: {},
  letters: {},
  older: [],
  scheduled: {},
  order: null,
  standing: [],
  shown: [],
  open: new Set(),
  details: new Map(),
  pointed: null,
  question: null,
  done: [],
};

const repaint = () => paint(state, actions);
const feeds = feed(state, repaint);
const actions = act(state, feeds, repaint);

/** Shows the order that the address names. */
function followAddress(): void {
  const id = /^#order=(\d+)$/.exec(location.hash)?.[1];
  if (id === undefined) return;
  if (state.order?.id !== id) {
    state.order = { id, feed: {} };
    feeds.order();
    repaint();
  }

  document.getElementById("order-title")!.focus();
}

document.getElementById("find")!.addEventListener("submit", (event) => {
  event.preventDefault();
  const id = (document.getElementById("find-id") as HTMLInputElement).value.trim();
  if (location.hash === `#order=${id}`) followAddress();
  else actions.show(id);
});
document.getElementById("zone")!.addEventListener("click", actions.zone);
document.getElementById("question")!.addEventListener("close", () => {
  state.question = null;
  repaint();
});
window.addEventListener("hashchange", followAddress);
// A laptop that was asleep, and a network that is back, are no reason to wait for the next turn.
for (const event of ["online", "focus"]) window.addEventListener(event, feeds.overview);
// What is told is partly how long ago something was.
window.setInterval(repaint, 1_000);
repaint();
followAddress();
