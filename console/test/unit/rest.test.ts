import assert from "node:assert/strict";
import { test } from "node:test";
import { problemText } from "../../source/api.ts";
import { answered, failed } from "../../source/feed.ts";
import { causes } from "../../source/groups.ts";
import { discardCause, replayCause } from "../../source/questions.ts";
import { written } from "../../source/views/letters.ts";

const group = {
  messageType: "A.ProcessOrder",
  exceptionType: "E.Failed",
  exceptionMessage: "order 1",
  count: 2,
  firstFailedAt: "2026-03-02T03:00:00Z",
  lastFailedAt: "2026-03-02T03:01:00Z",
  sampleId: "1",
};

test("a feed keeps what it last heard, and since when it hears nothing", () => {
  const first = failed(answered(7, 1_000), "nothing", true, 3_000);
  const second = failed(first, "still nothing", true, 5_000);
  assert.deepEqual(second, { value: 7, at: 1_000, fault: { since: 1_000, silent: true, text: "still nothing" } });
  assert.deepEqual(answered(8, 6_000), { value: 8, at: 6_000 });
});

test("a problem is told by its detail, or else its title, or else its status", () => {
  assert.deepEqual(
    [
      problemText(503, { title: "Away", detail: "The database." }),
      problemText(503, { title: "Away" }),
      problemText(502, undefined),
    ],
    ["The database.", "Away", "It answers with the status 502."],
  );
});

test("groups that differ only in what the exception said are one cause, as they are replayed together", () => {
  const found = causes([
    group,
    { ...group, exceptionMessage: "order 2", count: 5, firstFailedAt: "2026-03-02T02:00:00Z" },
    { ...group, exceptionType: "E.Other", lastFailedAt: "2026-03-02T04:00:00Z" },
  ]);
  assert.deepEqual(
    found.map(({ exceptionType, count, messages, firstFailedAt }) => [
      exceptionType,
      count,
      messages.map(({ text }) => text),
      new Date(firstFailedAt).toISOString(),
    ]),
    [
      ["E.Other", 2, ["order 1"], "2026-03-02T03:00:00.000Z"],
      ["E.Failed", 7, ["order 2", "order 1"], "2026-03-02T02:00:00.000Z"],
    ],
  );
});

test("a question says how many are meant, and what became of them", () => {
  const [cause] = causes([group]);
  const replay = replayCause(cause!);
  assert.deepEqual(
    [replay.title, replay.verb, replay.final, replay.body],
    ["Replay 2 dead letters?", "Replay 2", false, { messageType: "A.ProcessOrder", exceptionType: "E.Failed" }],
  );
  assert.equal(replay.tell({ affected: 3 }), "3 dead letters were put back into the inbox.");
  assert.equal(discardCause(cause!).tell({ affected: 1 }), "1 dead letter was discarded.");
  assert.match(replay.tell({ affected: 0 }), /^Nothing was there any more/);
});

test("a stack trace is written in lines", () => {
  assert.equal(
    written({ id: 1, exception: 'late\n  at "Decide"' }),
    '{\n  "id": 1,\n  "exception": \nlate\n  at "Decide"\n\n}',
  );
});
