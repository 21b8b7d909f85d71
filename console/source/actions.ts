import { type Affected, ask, type Letters, NoAnswer } from "./api.ts";
import { now } from "./clock.ts";
import { type Feeds, page } from "./feeds.ts";
import { hear } from "./poll.ts";
import type { Actions, State } from "./state.ts";

/** For how many milliseconds it is shown over the page what was done; it stays in the list of that. */
const toldFor = 10_000;

const element = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;

/** What the views can have done. */
export function act(state: State, feeds: Feeds, paint: () => void): Actions {
  let forget: number | undefined;
  const tell = (text: string) => {
    state.done = [{ at: now(), text }, ...state.done];
    element("told").textContent = text;
    window.clearTimeout(forget);
    forget = window.setTimeout(() => (element("told").textContent = ""), toldFor);
  };

  const actions: Actions = {
    ask(question) {
      state.question = question;
      paint();
      element<HTMLDialogElement>("question").showModal();
      element("question-no").focus();
    },

    async confirm() {
      const { question } = state;
      if (question === null || question.busy) return;
      question.busy = true;
      delete question.fault;
      paint();
      try {
        tell(question.tell(await ask<Affected>(question.path, question.body)));
        state.older = [];
        if (state.question === question) actions.dismiss();
        feeds.overview();
        feeds.rest();
      } catch (error) {
        // A request without an answer may have been carried out all the same.
        const doubt =
          error instanceof NoAnswer ? " Whether it was done is not known: look again once there is an answer." : "";
        question.fault = `${(error as Error).message}${doubt}`;
        if (state.question !== question) tell(`${question.title} ${question.fault}`);
      }

      question.busy = false;
      paint();
    },

    dismiss() {
      element<HTMLDialogElement>("question").close();
    },

    toggle(cause, open) {
      const causes = new Set(state.open);
      if (open) causes.add(cause);
      else causes.delete(cause);
      state.open = causes;
      feeds.letters();
      paint();
    },

    async detail(letter) {
      const details = new Map(state.details);
      const shown = !details.delete(letter);
      state.details = shown ? details.set(letter, {}) : details;
      paint();
      if (!shown) return;
      const heard = await hear<unknown>(`/ops/api/dead-letters/${encodeURIComponent(letter)}`, () => ({}));
      state.details = new Map(state.details).set(letter, heard);
      paint();
    },

    async more() {
      const last = state.older.at(-1) ?? state.letters.value?.letters.at(-1);
      if (last === undefined) return;
      const { value, fault } = await hear<Letters>(
        `/ops/api/dead-letters?limit=${page}&before=${encodeURIComponent(last.id)}`,
        () => ({}),
      );
      state.older = [...state.older, ...(value?.letters ?? [])];
      if (fault) tell(fault.text);
      paint();
    },

    show(order) {
      location.hash = `order=${order}`;
    },

    close() {
      history.replaceState(null, "", " ");
      state.order = null;
      paint();
      element("find-id").focus();
    },

    point(at) {
      state.pointed = at;
      paint();
    },

    zone() {
      state.utc = !state.utc;
      remember("utc", state.utc);
      paint();
    },
  };
  return actions;
}

/** A choice of an earlier visit, where the browser keeps such. */
export function remembered(name: string): boolean {
  try {
    return localStorage.getItem(name) === "yes";
  } catch {
    return false;
  }
}

function remember(name: string, value: boolean): void {
  try {
    localStorage.setItem(name, value ? "yes" : "no");
  } catch {
    // Then it is chosen again the next time.
  }
}
