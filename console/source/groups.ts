import type { LetterGroup } from "./api.ts";

/** Dead letters of one cause. */
export interface Cause {
  key: string;
  messageType: string;
  exceptionType: string;
  /** What the exceptions said, the most frequent first: often the same, but for an id. */
  messages: { text: string; count: number }[];
  count: number;
  firstFailedAt: number;
  lastFailedAt: number;
}

/**
 * The groups as they are replayed and discarded: by the types of message and exception. Those that differ in what the
 * exception said are one cause.
 */
export function causes(groups: readonly LetterGroup[]): Cause[] {
  const found = new Map<string, Cause>();
  for (const group of groups) {
    const key = `${group.messageType}\n${group.exceptionType}`;
    const cause = found.get(key) ?? {
      key,
      messageType: group.messageType,
      exceptionType: group.exceptionType,
      messages: [],
      count: 0,
      firstFailedAt: Infinity,
      lastFailedAt: -Infinity,
    };
    cause.messages.push({ text: group.exceptionMessage ?? "", count: group.count });
    cause.count += group.count;
    cause.firstFailedAt = Math.min(cause.firstFailedAt, Date.parse(group.firstFailedAt));
    cause.lastFailedAt = Math.max(cause.lastFailedAt, Date.parse(group.lastFailedAt));
    found.set(key, cause);
  }

  const all = [...found.values()];
  for (const cause of all) cause.messages.sort((one, other) => other.count - one.count);
  return all.sort((one, other) => other.lastFailedAt - one.lastFailedAt || (one.key < other.key ? -1 : 1));
}
