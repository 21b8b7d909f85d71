import assert from "node:assert/strict";
import { test } from "node:test";
import type { LetterGroup, Node, Overview } from "../../source/api.ts";
import { concerns, type Heard, standing, verdict } from "../../source/concerns.ts";
import { answered, failed } from "../../source/feed.ts";

const fine: Overview = {
  time: "2026-03-02T03:12:04Z",
  node: { number: 1, name: "planne-0", version: "1", startedAt: "2026-03-02T01:00:00Z" },
  database: { answers: true, detail: null },
  health: { status: "Healthy", checks: [{ name: "database", status: "Healthy", detail: "It answers." }] },
  waiting: { waiting: 3, oldestSeconds: 0.1, mostWaiting: 10_000 },
  messages: { incoming: 3, unowned: 0, scheduled: 0, outgoing: 0, deadLetters: 0 },
  totals: null,
  decisionTime: null,
};

function heard(overview: Partial<Overview>, nodes: Node[] = [], groups: LetterGroup[] = []): Heard {
  return { overview: answered({ ...fine, ...overview }, 0), nodes: answered(nodes, 0), groups: answered(groups, 0) };
}

function named(one: Heard): string[] {
  return concerns(one).map(({ severity, key }) => `${severity}: ${key}`);
}

test("nothing needs anybody while all is well", () => {
  assert.deepEqual(named(heard({})), []);
  assert.equal(verdict(heard({}), []), "All is well");
});

test("that all is well is not said before anything was heard", () => {
  assert.equal(verdict({ overview: {}, nodes: {}, groups: {} }, []), "Asking …");
});

test("a service that is silent is the first to be told, with since when", () => {
  const silent = {
    ...heard({ messages: { ...fine.messages!, deadLetters: 1 } }),
    overview: failed(answered(fine, 5_000), "There is no answer.", true, 9_000),
  };
  assert.deepEqual(concerns(silent)[0]!.since, 5_000);
  assert.equal(concerns(silent)[0]!.title, "Node 1 does not answer");
});

test("a database that is away is told once, however many checks fail of it", () => {
  const checks = ["database", "schema", "backlog"].map((name) => ({
    name,
    status: "Unhealthy" as const,
    detail: "It does not answer.",
  }));
  const away = heard({
    database: { answers: false, detail: "Connection refused." },
    health: { status: "Unhealthy", checks },
    waiting: null,
    messages: null,
  });
  assert.deepEqual(named(away), ["critical: database"]);
});

test("a check that fails is told by its name, the worst first", () => {
  const checks = [
    { name: "disk", status: "Degraded" as const, detail: "91% are used." },
    { name: "schema", status: "Unhealthy" as const, detail: "A table is missing." },
  ];
  assert.deepEqual(
    concerns(heard({ health: { status: "Unhealthy", checks } })).map(({ title, detail }) => `${title}: ${detail}`),
    ["The schema is not as it should be: A table is missing.", "The check “disk” is degraded: 91% are used."],
  );
});

test("dead letters and a long wait are told once, and not by their checks as well", () => {
  const checks = ["dead-letters", "wait"].map((name) => ({ name, status: "Degraded" as const, detail: "Too many." }));
  const both = heard({
    health: { status: "Degraded", checks },
    waiting: { waiting: 5, oldestSeconds: 61, mostWaiting: 10_000 },
    messages: { ...fine.messages!, deadLetters: 2 },
  });
  assert.deepEqual(named(both), ["critical: late", "warning: dead letters"]);
});

test("orders that wait for long are told, and ever more urgently", () => {
  const waiting = (oldestSeconds: number) =>
    named(heard({ waiting: { waiting: 5, oldestSeconds, mostWaiting: 10_000 } }));
  assert.deepEqual([waiting(14), waiting(16), waiting(61)], [[], ["warning: late"], ["critical: late"]]);
});

test("a backlog is told before it is full", () => {
  assert.deepEqual(named(heard({ waiting: { waiting: 8_000, oldestSeconds: 1, mostWaiting: 10_000 } })), [
    "warning: bound",
  ]);
});

test("a node that is silent is told, with what it holds", () => {
  const silent = { number: 3, isAlive: false, lastHeartbeatSeconds: 42, messages: 12 } as Node;
  assert.equal(
    concerns(heard({}, [silent]))[0]!.detail,
    "Its last heartbeat was 42\u00a0s ago. Others take over its 12 messages.",
  );
});

test("dead letters are told with their newest cause", () => {
  const group = {
    messageType: "A.B.ProcessOrder",
    exceptionType: "System.TimeoutException",
    exceptionMessage: "late",
    count: 7,
    firstFailedAt: "2026-03-02T03:00:00Z",
    lastFailedAt: "2026-03-02T03:10:00Z",
    sampleId: "x",
  };
  const [told] = concerns(heard({ messages: { ...fine.messages!, deadLetters: 7 } }, [], [group]));
  assert.deepEqual(
    [told!.title, told!.detail, told!.since],
    ["7 dead letters", "ProcessOrder failed with TimeoutException: late", Date.parse("2026-03-02T03:00:00Z")],
  );
});

test("what passes by itself is told only once it does not", () => {
  const unowned = concerns(heard({ messages: { ...fine.messages!, unowned: 4 } }));
  const first = standing(unowned, [], 0, false);
  assert.deepEqual(first.shown, []);
  assert.deepEqual(
    standing(unowned, first.all, 20_000, false).shown.map(({ key, seen }) => [key, seen]),
    [["unowned", 0]],
  );
});

test("what was gone in between counts anew", () => {
  const late = concerns(heard({ waiting: { waiting: 5, oldestSeconds: 20, mostWaiting: 100 } }));
  const gone = standing([], standing(late, [], 0, true).all, 5_000, false);
  assert.deepEqual(
    standing(late, gone.all, 9_000, false).shown.map(({ seen, older }) => [seen, older]),
    [[9_000, false]],
  );
});
