import { verdict } from "../concerns.ts";
import { h, type View } from "../dom.ts";
import { count, perSecond, plural, span } from "../format.ts";
import { rateNow } from "../series.ts";
import type { State } from "../state.ts";
import { icon, moment } from "./parts.ts";

/** What the page begins with: whether anything is to be done, and what. */
export function verdictView(state: State): View {
  const { shown, overview } = state;
  const worst = shown.some((one) => one.severity === "critical")
    ? "critical"
    : shown.length > 0
      ? "warning"
      : overview.value
        ? "fine"
        : "unknown";
  return h(
    "section",
    { key: "verdict", id: "verdict", class: `verdict ${worst}`, "aria-labelledby": "verdict-title" },
    h("h1", { id: "verdict-title" }, icon(worst), h("span", {}, verdict(state, shown))),
    shown.length === 0 ? h("p", { key: "calm" }, calm(state)) : null,
    shown.length > 0
      ? h(
          "ul",
          { key: "concerns", class: "concerns" },
          shown.map((one) =>
            h(
              "li",
              { key: one.key, class: one.severity },
              icon(one.severity),
              h(
                "div",
                {},
                h(
                  "p",
                  { class: "what" },
                  h("a", { href: `#${one.section}` }, one.title),
                  h("span", { class: "severity" }, one.severity),
                ),
                one.detail ? h("p", {}, one.detail) : null,
                h(
                  "p",
                  { class: "since" },
                  one.since === undefined && one.older
                    ? `for ${span((state.now - one.seen) / 1000)} at least, since this page was opened`
                    : ["since ", moment(state, one.since ?? one.seen)],
                ),
              ),
            ),
          ),
        )
      : null,
  );
}

function calm({ overview, nodes, samples }: State): string {
  const { value } = overview;
  if (!value) return "The service is asked how it is.";
  const waiting = value.waiting?.waiting ?? null;
  const oldest = value.waiting?.oldestSeconds;
  const sentences = [
    waiting === null
      ? ""
      : waiting === 0
        ? "Nothing waits."
        : `${plural(waiting, "order waits", "orders wait")}${oldest == null ? "" : `, the oldest for ${span(oldest)}`}.`,
  ];
  const accepted = rateNow(samples, "accepted");
  if (accepted !== null)
    sentences.push(
      accepted === 0 ? "No order has come in the last ten seconds." : `${perSecond(accepted)} orders come each second.`,
    );
  const alive = nodes.value?.filter((node) => node.isAlive);
  const leader = alive?.find((node) => node.isLeader);
  if (alive)
    sentences.push(
      `${count(alive.length)} ${alive.length === 1 ? "node is" : "nodes are"} up${leader ? `, and node ${leader.number} leads` : ""}.`,
    );
  return sentences.filter(Boolean).join(" ");
}
