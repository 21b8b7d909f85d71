import assert from "node:assert/strict";
import { test } from "node:test";
import { add, gap, levels, rateNow, rates, type Sample, silences, span } from "../../source/series.ts";

function sample(at: number, accepted: number | null, counter = "one"): Sample {
  return { at, counter, waiting: accepted, accepted, refused: 0, decided: 0, p50: null, p99: null };
}

test("a rate is the difference of totals over the time between them", () => {
  assert.deepEqual(rates([sample(0, 100), sample(2_000, 124), sample(4_000, 124)], "accepted"), [
    [
      { at: 2_000, value: 12 },
      { at: 4_000, value: 0 },
    ],
  ]);
});

test("a node that counts anew is no negative rate", () => {
  const restarted = [sample(0, 100), sample(2_000, 110), sample(4_000, 3, "two"), sample(6_000, 7, "two")];
  assert.deepEqual(rates(restarted, "accepted"), [[{ at: 2_000, value: 5 }], [{ at: 6_000, value: 2 }]]);
  assert.equal(rateNow(restarted, "accepted"), 2);
});

test("over a time without answers there is no line and no rate", () => {
  const silent = [sample(0, 0), sample(2_000, 20), sample(60_000, 900), sample(62_000, 910)];
  assert.deepEqual(rates(silent, "accepted"), [[{ at: 2_000, value: 10 }], [{ at: 62_000, value: 5 }]]);
  assert.deepEqual(
    levels(silent, "waiting").map((run) => run.length),
    [2, 2],
  );
  assert.deepEqual(silences(silent, 62_000), [{ from: 2_000, to: 60_000 }]);
});

test("a silence that lasts is one", () => {
  assert.deepEqual(silences([sample(0, 1)], gap + 1), [{ from: 0, to: gap + 1 }]);
  assert.deepEqual(silences([sample(0, 1)], gap), []);
});

test("the rate of now is that of the last ten seconds", () => {
  const samples = [0, 2, 4, 6, 8, 10, 12, 14].map((second) => sample(second * 1_000, second < 4 ? 0 : second * 3));
  assert.equal(rateNow(samples, "accepted"), 3);
});

test("where nothing is counted there is no rate", () => {
  assert.deepEqual(rates([sample(0, null), sample(2_000, null)], "accepted"), []);
  assert.equal(rateNow([sample(0, null), sample(2_000, null)], "accepted"), null);
  assert.equal(rateNow([], "accepted"), null);
});

test("what is older than the charts is forgotten", () => {
  const kept = add([sample(0, 1), sample(span, 2)], sample(span + gap + 1, 3));
  assert.deepEqual(
    kept.map(({ at }) => at),
    [span, span + gap + 1],
  );
});
