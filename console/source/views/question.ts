import { h, type View } from "../dom.ts";
import type { Actions, Question } from "../state.ts";

/** What the dialog holds. It begins with the way out: whoever presses a key too many changes nothing. */
export function questionView(question: Question, actions: Actions): View {
  return h(
    "div",
    { class: "question" },
    h("h2", { id: "question-title" }, question.title),
    h(
      "div",
      { id: "question-text" },
      question.sentences.map((sentence) => h("p", {}, sentence)),
    ),
    h("p", { class: "fault", role: "alert" }, question.fault ?? ""),
    h(
      "div",
      { class: "buttons" },
      h("button", { key: "no", id: "question-no", type: "button", onclick: actions.dismiss }, "Leave as it is"),
      h(
        "button",
        {
          key: "yes",
          type: "button",
          class: question.final ? "yes final" : "yes",
          "aria-disabled": question.busy ? "true" : undefined,
          onclick: actions.confirm,
        },
        question.busy ? "A moment …" : question.verb,
      ),
    ),
  );
}
