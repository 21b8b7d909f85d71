import { h, type View } from "../dom.ts";
import { count, nothing, span } from "../format.ts";
import type { State } from "../state.ts";
import { part, row, table } from "./parts.ts";

const queueColumns = ["Queue", "Status", "Node", "Messages", "Oldest"];

export function messagesView(state: State): View {
  const messages = state.overview.value?.messages;
  const queues = state.backlog.value?.queues ?? [];
  const figures: [string, number | null | undefined, string][] = [
    ["incoming", messages?.incoming, "to be handled"],
    ["unowned", messages?.unowned, "of no node"],
    ["scheduled", messages?.scheduled, "for later"],
    ["outgoing", messages?.outgoing, "to be sent"],
    ["dead letters", messages?.deadLetters, "failed for good"],
  ];
  return part(
    state,
    state.backlog,
    "messages",
    "Messages",
    h(
      "dl",
      { class: "figures" },
      figures.map(([name, value, meaning]) =>
        h(
          "div",
          { key: name, class: name === "dead letters" && value ? "warning" : undefined },
          h("dt", {}, name),
          h("dd", {}, h("strong", {}, count(value)), h("span", {}, meaning)),
        ),
      ),
    ),
    queues.length === 0
      ? h("p", { key: "none", class: "none" }, state.backlog.value ? "No queue holds any." : "")
      : table(
          "Queues that hold messages",
          queueColumns,
          queues.map((queue) =>
            row(`${queue.address} ${queue.status} ${queue.owner}`, queueColumns, [
              h("code", {}, queue.address),
              queue.status,
              queue.owner === null || queue.owner === 0 ? "none" : queue.owner,
              count(queue.count),
              queue.oldestSeconds === null ? nothing : span(queue.oldestSeconds),
            ]),
          ),
        ),
  );
}
