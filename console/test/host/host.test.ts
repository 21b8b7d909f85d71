import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, afterEach, beforeEach, test } from "node:test";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { closeBrowser, eventually, opened } from "../browser/opened.ts";

const service = process.env["PLANNE_URL"]!;
const operators = process.env["PLANNE_OPS_URL"]!;

let page: Page;
let faults: string[];
let asked: string[];

beforeEach(async () => {
  ({ page, faults, asked } = await opened());
  await page.goto(operators);
});

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(faults, []);
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(operators)),
    [],
  );
});

after(closeBrowser);

test("the page and its files come with headers that let it do nothing but its work", async () => {
  for (const [path, type] of [
    ["", "text/html; charset=utf-8"],
    ["console.js", "text/javascript; charset=utf-8"],
    ["console.css", "text/css; charset=utf-8"],
    ["fine.svg", "image/svg+xml"],
  ] as const) {
    const url = new URL(path, operators);
    const answer = await fetch(url);
    assert.deepEqual(
      [
        answer.status,
        answer.headers.get("content-type"),
        answer.headers.get("cache-control"),
        answer.headers.get("x-content-type-options"),
      ],
      [200, type, "no-cache", "nosniff"],
    );
    assert.match(
      answer.headers.get("content-security-policy")!,
      /^default-src 'none'; script-src 'self'; .*require-trusted-types-for 'script'/,
    );
    const again = await fetch(url, { headers: { "If-None-Match": answer.headers.get("etag")! } });
    assert.equal(again.status, 304);
  }
});

test("a poison order appears, is replayed from the page once its cause is gone, and leaves", async () => {
  await eventually("All is well", () => page.getByRole("heading", { level: 1 }).innerText());
  await eventually("0", () => page.locator(".figure .main strong").first().innerText());
  const letters = page.getByRole("region", { name: /^Dead letters/ });
  await letters.getByText("There are none").waitFor();

  await sql("rename table decisions to decisions_elsewhere");
  const id = await place();
  await letters.getByRole("button", { name: /^Replay 1: ProcessOrder, / }).waitFor();
  await eventually("1 thing needs you", () => page.getByRole("heading", { level: 1 }).innerText());
  // What is told of an order is partly what this table has of it.
  await sql("rename table decisions_elsewhere to decisions");
  await letters.getByRole("button", { name: "Show each" }).click();
  await letters.getByRole("link", { name: `order ${id}` }).click();
  const order = page.getByRole("region", { name: `Order ${id}` });
  await order.getByText("dead letter", { exact: true }).waitFor();
  assert.equal(await order.locator(".facts strong").innerText(), "PENDING");

  await letters.getByRole("button", { name: /^Replay 1: / }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replay 1" }).click();
  await eventually("1 dead letter was put back into the inbox.", () => page.locator("#told").innerText());
  await letters.getByText("There are none").waitFor();
  await eventually("APPROVED", () => order.locator(".facts strong").innerText());
  await eventually("All is well", () => page.getByRole("heading", { level: 1 }).innerText());
});

test("a dead letter that is discarded is gone, and its order still waits", async () => {
  await sql("rename table decisions to decisions_elsewhere");
  const id = await place();
  const letters = page.getByRole("region", { name: /^Dead letters/ });
  await letters.getByRole("button", { name: "Show each" }).click();
  await letters.getByRole("button", { name: `Discard ProcessOrder of order ${id}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await eventually("1 dead letter was discarded.", () => page.locator("#told").innerText());
  await letters.getByText("There are none").waitFor();
  await sql("rename table decisions_elsewhere to decisions");
  await page.goto(`${operators}#order=${id}`);
  await eventually("PENDING", () =>
    page
      .getByRole("region", { name: `Order ${id}` })
      .locator(".facts strong")
      .innerText(),
  );
});

test("orders that are decided are counted and drawn", async (context) => {
  const overview = (await (await fetch(new URL("ops/api/overview", operators))).json()) as { totals: unknown };
  if (overview.totals === null) {
    context.skip("the host has no meters");
    return;
  }

  const rate = async () => Number((await page.locator(".figure .main strong").nth(1).innerText()).replace("–", "0"));
  await eventually(true, async () => {
    await place();
    return (await rate()) > 0;
  });
  await eventually(
    true,
    async () => ((await page.locator(".plot .line.accepted").getAttribute("d")) ?? "").length > 20,
  );
  await eventually(true, async () =>
    /^[\d.]+\s(µs|ms|s)$/.test(await page.locator(".figure .main strong").nth(2).innerText()),
  );
});

async function place(): Promise<number> {
  const answer = await fetch(new URL("/orders", service), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ items: [{ productId: 1, quantity: 1 }] }),
  });
  assert.equal(answer.status, 201);
  return ((await answer.json()) as { id: number }).id;
}

async function sql(statement: string): Promise<void> {
  const instance = process.env["PLANNE_MYSQL_INSTANCE"] ?? "test";
  await promisify(execFile)("../database/mysql", [
    "--instance",
    instance,
    "client",
    `--database=${process.env["PLANNE_DATABASE"]}`,
    "-e",
    statement,
  ]);
}
