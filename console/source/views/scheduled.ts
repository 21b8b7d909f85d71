import { h, type View } from "../dom.ts";
import { count, typeName } from "../format.ts";
import { cancel, runNow } from "../questions.ts";
import type { Actions, State } from "../state.ts";
import { moment, orderLink, part, row, table } from "./parts.ts";

const scheduledColumns = ["Message", "Due", "Attempts", "Do"];

export function scheduledView(state: State, actions: Actions): View {
  const messages = state.scheduled.value ?? [];
  return part(
    state,
    state.scheduled,
    "scheduled",
    messages.length === 0 ? "Scheduled" : `Scheduled (${count(messages.length)})`,
    messages.length === 0
      ? h("p", { key: "none", class: "none" }, state.scheduled.value ? "No message waits for its time." : "")
      : table(
          "Scheduled messages",
          scheduledColumns,
          messages.map((message) => {
            const name = `${typeName(message.messageType)} ${message.orderId === null ? message.id.slice(0, 8) : `of order ${message.orderId}`}`;
            return row(message.id, scheduledColumns, [
              [`${typeName(message.messageType)} `, orderLink(message.orderId, actions.show)],
              moment(state, message.dueAt),
              count(message.attempts),
              h(
                "span",
                { class: "buttons" },
                h(
                  "button",
                  {
                    key: "run",
                    type: "button",
                    "aria-label": `Run now: ${name}`,
                    onclick: () => actions.ask(runNow(message)),
                  },
                  "Run now …",
                ),
                h(
                  "button",
                  {
                    key: "cancel",
                    type: "button",
                    class: "final",
                    "aria-label": `Cancel ${name}`,
                    onclick: () => actions.ask(cancel(message)),
                  },
                  "Cancel …",
                ),
              ),
            ]);
          }),
        ),
  );
}
