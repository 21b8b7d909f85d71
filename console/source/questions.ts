import type { Letter, Scheduled } from "./api.ts";
import type { Cause } from "./groups.ts";
import { count, plural, typeName } from "./format.ts";
import type { Question } from "./state.ts";

/** What is asked before anything is changed, and told afterwards. */

const replayed = "Each goes back to the inbox and is handled from the start. One that fails again comes back here.";
const discarded =
  "They are deleted, with their exceptions, and cannot be had back. What they would have done is not done.";
const gone = "Nothing was there any more: somebody else, or the service itself, was faster.";

export function replayCause(cause: Cause): Question {
  return letters(`Replay ${plural(cause.count, "dead letter")}?`, `Replay ${count(cause.count)}`, "replay", of(cause), [
    about(cause),
    replayed,
  ]);
}

export function discardCause(cause: Cause): Question {
  return letters(
    `Discard ${plural(cause.count, "dead letter")}?`,
    `Discard ${count(cause.count)}`,
    "discard",
    of(cause),
    [about(cause), discarded],
  );
}

export function replayLetter(letter: Letter): Question {
  return letters("Replay this dead letter?", "Replay", "replay", { ids: [letter.id] }, [
    named(letter),
    "It goes back to the inbox and is handled from the start. If it fails again, it comes back here.",
  ]);
}

export function discardLetter(letter: Letter): Question {
  return letters("Discard this dead letter?", "Discard", "discard", { ids: [letter.id] }, [
    named(letter),
    "It is deleted, with its exception, and cannot be had back. What it would have done is not done.",
  ]);
}

export function runNow(message: Scheduled): Question {
  return {
    title: "Run this message now?",
    sentences: [named(message), "It is handled at once instead of when it is due."],
    verb: "Run now",
    final: false,
    path: `/ops/api/scheduled/${encodeURIComponent(message.id)}/run`,
    body: {},
    tell: ({ affected }) => (affected === 0 ? gone : `${named(message)} runs now.`),
  };
}

export function cancel(message: Scheduled): Question {
  return {
    title: "Cancel this message?",
    sentences: [named(message), "It is deleted and cannot be had back. What it would have done is not done."],
    verb: "Cancel the message",
    final: true,
    path: `/ops/api/scheduled/${encodeURIComponent(message.id)}/cancel`,
    body: {},
    tell: ({ affected }) => (affected === 0 ? gone : `${named(message)} was cancelled.`),
  };
}

function letters(
  title: string,
  verb: string,
  what: "replay" | "discard",
  body: unknown,
  sentences: string[],
): Question {
  const did = what === "replay" ? "put back into the inbox" : "discarded";
  return {
    title,
    sentences,
    verb,
    final: what === "discard",
    path: `/ops/api/dead-letters/${what}`,
    body,
    tell: ({ affected }) =>
      affected === 0 ? gone : `${plural(affected, "dead letter was", "dead letters were")} ${did}.`,
  };
}

function of(cause: Cause): unknown {
  return { messageType: cause.messageType, exceptionType: cause.exceptionType };
}

function about(cause: Cause): string {
  return `All ${typeName(cause.messageType)} messages that failed with ${typeName(cause.exceptionType)}, also those that came meanwhile.`;
}

function named(message: { messageType: string; orderId: number | null }): string {
  return `${typeName(message.messageType)}${message.orderId === null ? "" : ` of order ${message.orderId}`}`;
}
