import type { Letter } from "../api.ts";
import { type Child, h, type View } from "../dom.ts";
import { count, firstLine, plural, typeName } from "../format.ts";
import { type Cause, causes } from "../groups.ts";
import { discardCause, discardLetter, replayCause, replayLetter } from "../questions.ts";
import type { Actions, State } from "../state.ts";
import { moment, orderLink, part, row, table } from "./parts.ts";

const mostMessages = 3;

/** What failed for good, by its cause, and what can be done with it. */
export function lettersView(state: State, actions: Actions): View {
  const found = causes(state.groups.value ?? []);
  const known = state.groups.value !== undefined;
  const total = found.reduce((sum, cause) => sum + cause.count, 0);
  return part(
    state,
    state.groups,
    "letters",
    total === 0 ? "Dead letters" : `Dead letters (${count(total)})`,
    known && total === 0
      ? h("p", { key: "none", class: "none" }, "There are none: every message was handled, or still will be.")
      : null,
    !known && !state.groups.fault ? h("p", { key: "asking", class: "none" }, "Asking …") : null,
    h(
      "ul",
      { key: "causes", class: "causes" },
      found.map((cause) => causeView(state, actions, cause)),
    ),
  );
}

function causeView(state: State, actions: Actions, cause: Cause): View {
  const open = state.open.has(cause.key);
  const name = `${typeName(cause.messageType)}, ${typeName(cause.exceptionType)}`;
  return h(
    "li",
    { key: cause.key, class: "cause" },
    h(
      "div",
      { class: "summary" },
      h(
        "h3",
        {},
        h("span", { class: "number" }, count(cause.count)),
        ` ${typeName(cause.messageType)} `,
        h("span", { class: "exception" }, typeName(cause.exceptionType)),
      ),
      h("ul", { class: "messages" }, messages(cause)),
      h(
        "p",
        { class: "since" },
        "first ",
        moment(state, cause.firstFailedAt),
        cause.count > 1 ? [", last ", moment(state, cause.lastFailedAt)] : null,
      ),
    ),
    h(
      "div",
      { class: "buttons" },
      h(
        "button",
        {
          key: "replay",
          type: "button",
          "aria-label": `Replay ${count(cause.count)}: ${name}`,
          onclick: () => actions.ask(replayCause(cause)),
        },
        `Replay ${count(cause.count)} …`,
      ),
      h(
        "button",
        {
          key: "discard",
          type: "button",
          class: "final",
          "aria-label": `Discard ${count(cause.count)}: ${name}`,
          onclick: () => actions.ask(discardCause(cause)),
        },
        `Discard ${count(cause.count)} …`,
      ),
      h(
        "button",
        {
          key: "one",
          type: "button",
          class: "quiet",
          "aria-expanded": String(open),
          onclick: () => actions.toggle(cause.key, !open),
        },
        open ? "Hide each" : "Show each",
      ),
    ),
    open ? h("div", { key: "letters", class: "each" }, each(state, actions, cause)) : null,
  );
}

function messages(cause: Cause): Child[] {
  const shown = cause.messages
    .slice(0, mostMessages)
    .map(({ text, count: times }, index) =>
      h(
        "li",
        { key: index },
        h("code", {}, firstLine(text) || "It said nothing."),
        cause.messages.length > 1 ? ` ${count(times)}×` : null,
      ),
    );
  const more = cause.messages.length - mostMessages;
  return more > 0 ? [...shown, h("li", { key: "more" }, `and ${plural(more, "other text")}`)] : shown;
}

const columns = ["Message", "Failed", "Attempts", "What it said", "Do"];

function each(state: State, actions: Actions, cause: Cause): Child[] {
  const { value, fault } = state.letters;
  if (value === undefined) return [h("p", {}, fault ? fault.text : "Asking …")];
  const known = [...value.letters, ...state.older.filter((old) => !value.letters.some((one) => one.id === old.id))];
  const mine = known.filter(
    (letter) => letter.messageType === cause.messageType && letter.exceptionType === cause.exceptionType,
  );
  return [
    mine.length > 0
      ? table(
          `Dead letters of ${typeName(cause.messageType)}`,
          columns,
          mine.flatMap((letter) => letterRows(state, actions, letter)),
        )
      : null,
    known.length < value.total
      ? h(
          "p",
          { key: "more" },
          `${count(mine.length)} of ${count(cause.count)} are among the newest ${count(known.length)}. `,
          h("button", { type: "button", class: "quiet", onclick: actions.more }, "Show older ones"),
        )
      : null,
  ];
}

function letterRows(state: State, actions: Actions, letter: Letter): View[] {
  const name = `${typeName(letter.messageType)} ${letter.orderId === null ? letter.id : `of order ${letter.orderId}`}`;
  const detail = state.details.get(letter.id);
  const cells = [
    [h("code", { title: letter.id }, letter.id.slice(0, 8)), " ", orderLink(letter.orderId, actions.show)],
    moment(state, letter.failedAt),
    count(letter.attempts),
    h("code", {}, firstLine(letter.exceptionMessage, 160)),
    h(
      "span",
      { class: "buttons" },
      letter.replayable === false
        ? h("span", { key: "replay", class: "quiet" }, "is being replayed")
        : h(
            "button",
            {
              key: "replay",
              type: "button",
              "aria-label": `Replay ${name}`,
              onclick: () => actions.ask(replayLetter(letter)),
            },
            "Replay …",
          ),
      h(
        "button",
        {
          key: "discard",
          type: "button",
          class: "final",
          "aria-label": `Discard ${name}`,
          onclick: () => actions.ask(discardLetter(letter)),
        },
        "Discard …",
      ),
      h(
        "button",
        {
          key: "all",
          type: "button",
          class: "quiet",
          "aria-expanded": String(detail !== undefined),
          "aria-label": `${detail ? "Less" : "All of it"}: ${name}`,
          onclick: () => actions.detail(letter.id),
        },
        detail ? "Less" : "All of it",
      ),
    ),
  ];
  const rows = [row(letter.id, columns, cells)];
  if (detail) {
    const text = detail.fault?.text ?? (detail.value === undefined ? "Asking …" : written(detail.value));
    rows.push(
      h(
        "tr",
        { key: `${letter.id} all`, class: "whole" },
        h("td", { colspan: columns.length }, h("pre", { tabindex: 0, "aria-label": `All of ${name}` }, text)),
      ),
    );
  }

  return rows;
}

/** A letter with its body, as indented JSON; a text of several lines stays one. */
export function written(letter: unknown): string {
  return JSON.stringify(letter, null, 2).replace(
    /"((?:[^"\\]|\\.)*\\n(?:[^"\\]|\\.)*)"/g,
    (whole) => `\n${String(JSON.parse(whole))}\n`,
  );
}
