import type { LetterGroup, Node, Overview } from "./api.ts";
import type { Feed } from "./feed.ts";
import { causes } from "./groups.ts";
import { count, firstLine, plural, span, typeName } from "./format.ts";

/** Something that somebody should look at. */
export interface Concern {
  key: string;
  severity: "critical" | "warning";
  title: string;
  detail: string;
  /** Since when it is so, if that is known; otherwise it is counted from when it was first seen. */
  since?: number;
  /** The id of the part of the page that has more about it. */
  section: string;
  /** For how many milliseconds it must have been so before it is worth a word: what passes by itself is not. */
  patience?: number;
}

/** A concern with the time from which on it was seen. */
export interface Standing extends Concern {
  seen: number;
  /** Whether it was there when the page was opened, so that it may be older. */
  older: boolean;
}

export interface Heard {
  overview: Feed<Overview>;
  nodes: Feed<readonly Node[]>;
  groups: Feed<readonly LetterGroup[]>;
}

/** An order that waits for longer than this, in seconds, is late: it is usually decided in a fraction of one. */
const late = 15;

/** By then, other nodes have taken over from one that died. */
const tooLate = 60;

/** All that somebody should look at, the worst first. */
export function concerns({ overview, nodes, groups }: Heard): Concern[] {
  const all: Concern[] = [];
  const { value, fault } = overview;
  if (fault) {
    const who = value ? `Node ${value.node.number}` : "The service";
    all.push({
      key: "silent",
      severity: "critical",
      title: `${who} ${fault.silent ? "does not answer" : "cannot tell how it is"}`,
      detail: `${fault.text} Look at another node’s page as well. What is shown here is of then, and goes on by itself once there is an answer.`,
      since: fault.since,
      section: "now",
    });
  }

  if (value) all.push(...ofOverview(value));
  all.push(...(nodes.value ?? []).filter((node) => !node.isAlive).map(ofNode));
  const dead = value?.messages?.deadLetters ?? null;
  if (dead !== null && dead > 0) all.push(ofLetters(dead, groups.value ?? []));
  return all.sort((one, other) => Number(one.severity === "warning") - Number(other.severity === "warning"));
}

function ofOverview({ database, health, waiting, messages }: Overview): Concern[] {
  const all: Concern[] = [];
  if (!database.answers) {
    all.push({
      key: "database",
      severity: "critical",
      title: "The database does not answer",
      detail:
        `${database.detail ?? ""} Orders are answered 503 until it does. Nothing that was accepted is lost.`.trim(),
      section: "health",
    });
  }

  const bad = health.checks.filter((check) => check.status !== "Healthy");
  for (const check of bad) {
    // That the database is away is said once, and what cannot be known without it is no trouble of its own.
    if (!database.answers || toldBelow.has(check.name)) continue;
    all.push({
      key: `check ${check.name}`,
      severity: check.status === "Unhealthy" ? "critical" : "warning",
      title: titles[check.name] ?? `The check “${check.name}” is ${check.status.toLowerCase()}`,
      detail: check.detail ?? "",
      section: "health",
      // A leader is elected within moments after a start.
      ...(check.name === "leader" && check.status === "Degraded" ? { patience: 10_000 } : {}),
    });
  }

  const { waiting: orders, oldestSeconds, mostWaiting } = waiting ?? {};
  if (orders != null && oldestSeconds != null && orders > 0 && oldestSeconds > late) {
    all.push({
      key: "late",
      severity: oldestSeconds > tooLate ? "critical" : "warning",
      title: "Orders wait for too long",
      detail: `The oldest of ${count(orders)} waits for ${span(oldestSeconds)}.`,
      section: "now",
    });
  }

  if (orders != null && mostWaiting && orders >= 0.8 * mostWaiting && !bad.some((check) => check.name === "backlog")) {
    all.push({
      key: "bound",
      severity: "warning",
      title: "The backlog nears its bound",
      detail: `${count(orders)} orders wait; from ${count(mostWaiting)} on, no more are taken.`,
      section: "now",
    });
  }

  if (messages?.unowned) {
    all.push({
      key: "unowned",
      severity: "warning",
      title: `${plural(messages.unowned, "message")} of no node`,
      detail: "A node that lives should have taken them within seconds.",
      section: "messages",
      patience: 20_000,
    });
  }

  return all;
}

/** Checks that there are more words for, and sooner. */
const toldBelow = new Set(["dead-letters", "wait"]);

const titles: Record<string, string> = {
  database: "The database is in trouble",
  schema: "The schema is not as it should be",
  leader: "No node leads",
  backlog: "No more orders are taken",
};

function ofNode(node: Node): Concern {
  const silent =
    node.lastHeartbeatSeconds === null
      ? "It has sent no heartbeat"
      : `Its last heartbeat was ${span(node.lastHeartbeatSeconds)} ago`;
  return {
    key: `node ${node.number}`,
    severity: "warning",
    title: `Node ${node.number} is silent`,
    detail: `${silent}. ${node.messages ? `Others take over its ${plural(node.messages, "message")}.` : "It holds no messages."}`,
    section: "nodes",
  };
}

function ofLetters(dead: number, groups: readonly LetterGroup[]): Concern {
  const found = causes(groups);
  const [newest] = found;
  return {
    key: "dead letters",
    severity: "warning",
    title: plural(dead, "dead letter"),
    detail:
      newest === undefined
        ? "They failed for good, and wait for you."
        : `${found.length > 1 ? `${found.length} causes, the newest: ` : ""}${typeName(newest.messageType)} failed with ${typeName(newest.exceptionType)}: ${firstLine(newest.messages[0]?.text, 120)}`,
    ...(newest === undefined ? {} : { since: newest.firstFailedAt }),
    section: "letters",
  };
}

/** Remembers from when on each concern was seen, and leaves out what may pass by itself. */
export function standing(
  found: readonly Concern[],
  earlier: readonly Standing[],
  now: number,
  opened: boolean,
): { all: Standing[]; shown: Standing[] } {
  const all = found.map((concern) => {
    const known = earlier.find((one) => one.key === concern.key);
    return { ...concern, seen: known?.seen ?? now, older: known?.older ?? opened };
  });
  return { all, shown: all.filter((one) => now - one.seen >= (one.patience ?? 0)) };
}

/** The one sentence that the page begins with, and that is read out when it changes. */
export function verdict(heard: Heard, shown: readonly Concern[]): string {
  if (shown.length > 0) return shown.length === 1 ? "1 thing needs you" : `${shown.length} things need you`;
  return heard.overview.value ? "All is well" : "Asking …";
}
