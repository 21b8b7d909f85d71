import assert from "node:assert/strict";
import { test } from "node:test";
import { area, height, line, nearest, top, width, x, y } from "../../source/chart.ts";

const scale = { from: 0, to: 100, top: 10 };

test("the top of a scale is a number that reads well, and not below what is shown", () => {
  assert.deepEqual(
    [0.032, 1, 1.01, 12, 412, 9_999].map((value) => top(value, 0.001)),
    [0.05, 1, 1.5, 15, 500, 10_000],
  );
  assert.equal(top(0, 10), 10);
});

test("times run to the right, and values to the top", () => {
  assert.deepEqual([x(0, scale), x(100, scale), y(0, scale), y(10, scale), y(99, scale)], [0, width, height, 0, 0]);
});

test("each run is a line of its own, and a point alone a dot", () => {
  const runs = [
    [
      { at: 0, value: 0 },
      { at: 50, value: 10 },
    ],
    [{ at: 100, value: 5 }],
  ];
  assert.equal(line(runs, scale), "M0 120L300 0M600 60h0");
  assert.equal(area(runs, scale), "M0 120L0 120L300 0L300 120Z");
});

test("what is pointed at is the nearest point, if one is near", () => {
  const runs = [[{ at: 0, value: 1 }], [{ at: 10_000, value: 2 }]];
  assert.deepEqual([nearest(runs, 9_000)?.value, nearest(runs, 1_000)?.value, nearest(runs, 5_000)], [2, 1, null]);
});
