import { h, type View } from "../dom.ts";
import { count, nothing, span } from "../format.ts";
import type { State } from "../state.ts";
import { icon, moment, part, row, table } from "./parts.ts";

const marks = { Healthy: "fine", Degraded: "warning", Unhealthy: "critical" } as const;

export function healthView(state: State): View {
  const health = state.overview.value?.health;
  return part(
    state,
    state.overview,
    "health",
    "Health",
    h(
      "ul",
      { class: "checks" },
      (health?.checks ?? []).map((check) =>
        h(
          "li",
          { key: check.name, class: marks[check.status] },
          icon(marks[check.status] ?? "unknown"),
          h(
            "div",
            {},
            h("p", {}, h("strong", {}, check.name), h("span", { class: "status" }, check.status)),
            h("p", { class: "detail" }, check.detail ?? nothing),
          ),
        ),
      ),
    ),
    health ? null : h("p", { class: "none" }, "Not known yet."),
  );
}

const nodeColumns = ["Node", "Heartbeat", "Leads", "Messages", "Up since"];

export function nodesView(state: State): View {
  const own = state.overview.value?.node.number;
  return part(
    state,
    state.nodes,
    "nodes",
    "Nodes",
    table(
      "Nodes of the service",
      nodeColumns,
      (state.nodes.value ?? []).map((node) =>
        row(
          node.number,
          nodeColumns,
          [
            [
              h(
                "span",
                { class: "name" },
                icon(node.isAlive ? "fine" : "warning"),
                h("strong", {}, node.number),
                node.description ? ` ${node.description}` : "",
              ),
              h(
                "span",
                { class: "own" },
                [node.version, node.number === own ? "this one" : null].filter(Boolean).join(", "),
              ),
            ],
            [
              node.isAlive ? "" : "silent, ",
              node.lastHeartbeatSeconds === null ? nothing : `${span(node.lastHeartbeatSeconds)} ago`,
            ],
            node.isLeader
              ? [h("strong", {}, `term ${count(node.term)}`), " ", moment(state, node.leaderSince)]
              : nothing,
            count(node.messages),
            moment(state, node.startedAt),
          ],
          node.isAlive ? "" : "warning",
        ),
      ),
    ),
    state.nodes.value?.length === 0 ? h("p", { class: "none" }, "No node is known.") : null,
  );
}
