import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clock,
  count,
  firstLine,
  latency,
  money,
  perSecond,
  plural,
  relative,
  span,
  typeName,
  zone,
} from "../../source/format.ts";

/** With plain spaces, which are easier to compare. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("a number keeps its unit at the end of a line", () => {
  assert.equal(span(200), "3\u00a0min 20\u00a0s");
});

test("a span is told in its two largest units", () => {
  const told = [0, 0.08, 0.96, 42.4, 60, 200, 3_600, 7_500, 90_061, 31_536_000].map(span).map(plain);
  assert.deepEqual(told, [
    "0.0 s",
    "0.1 s",
    "1 s",
    "42 s",
    "1 min",
    "3 min 20 s",
    "1 h",
    "2 h 5 min",
    "1 d 1 h",
    "365 d",
  ]);
});

test("a unit in between that is zero is left out", () => {
  assert.equal(plain(span(86_400 + 59)), "1 d");
});

test("what is measured is told in the unit that it is of", () => {
  assert.deepEqual([0.00085, 0.085, 0.9999, 1.239, 75].map(latency).map(plain), [
    "850 µs",
    "85 ms",
    "1.00 s",
    "1.24 s",
    "1 min 15 s",
  ]);
});

test("what is not known is a dash", () => {
  assert.deepEqual([count(null), perSecond(null), latency(undefined), span(null)], ["–", "–", "–", "–"]);
});

test("numbers are grouped, and rates have a decimal while they are small", () => {
  assert.deepEqual(
    [count(1_234_567), perSecond(0), perSecond(0.04), perSecond(12.34), perSecond(99.96), perSecond(1_437.2)],
    ["1,234,567", "0", "0.0", "12.3", "100", "1,437"],
  );
});

test("one of a thing is told in the singular", () => {
  assert.deepEqual(
    [plural(0, "node"), plural(1, "node"), plural(2, "node"), plural(1, "order waits", "orders wait")],
    ["0 nodes", "1 node", "2 nodes", "1 order waits"],
  );
});

test("a time is told by how long ago it was, or will be", () => {
  assert.deepEqual([relative(1_000, 1_500), relative(0, 42_000), relative(90_000, 30_000)].map(plain), [
    "now",
    "42 s ago",
    "in 1 min",
  ]);
});

test("the day is told where it is not today", () => {
  const now = Date.parse("2026-03-02T03:12:04Z");
  assert.deepEqual(
    [clock(now - 5_000, now, true), clock(now - 86_400_000, now, true)],
    ["03:11:59", "2026-03-01 03:12:04"],
  );
  assert.equal(zone(now, true), "UTC");
});

test("an amount has its cents", () => {
  assert.deepEqual([money(400), money(1_205), money(123_456_789)], ["4.00", "12.05", "1,234,567.89"]);
});

test("a type is known by the last part of its name", () => {
  assert.deepEqual(
    ["Planne.Contracts.ProcessOrder", "Planne.Contracts.ProcessOrder, Planne.Contracts", "Plain"].map(typeName),
    ["ProcessOrder", "ProcessOrder", "Plain"],
  );
});

test("of a long text the first line is shown, and cut", () => {
  assert.deepEqual([firstLine("one\ntwo"), firstLine("abcdef", 4), firstLine(null)], ["one", "abc…", ""]);
});
