import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { Fake, letter, node } from "../fake.ts";
import { states } from "../states.ts";
import { closeBrowser, eventually, opened } from "./opened.ts";

const failed = "System.InvalidOperationException";
const phone = { viewport: { width: 360, height: 740 } };

let fake: Fake;
let page: Page;
let faults: string[];
let asked: string[];

beforeEach(async () => {
  fake = new Fake("build/dist");
  await fake.start();
});

afterEach(async () => {
  await page.context().close();
  await fake.stop();
  assert.deepEqual(faults, []);
});

after(closeBrowser);

async function open(options: BrowserContextOptions = {}, at = ""): Promise<void> {
  ({ page, faults, asked } = await opened(options));
  await page.goto(fake.url + at);
  await page.getByRole("heading", { level: 1 }).filter({ hasNotText: "Asking" }).waitFor();
}

const headline = () => page.getByRole("heading", { level: 1 }).innerText();
const part = (name: RegExp | string) => page.getByRole("region", { name });
const dialog = () => page.getByRole("dialog");
const told = () => page.locator("#told").innerText();
const focused = () =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

test("a service that is well is said to be so, with its figures", async () => {
  await open();
  assert.equal(await headline(), "All is well");
  assert.match(await part("Health").innerText(), /database\s*Healthy\s*It answers\./);
  await eventually(true, async () => /\d/.test(await page.locator(".figure .main strong").nth(1).innerText()));
  assert.equal(await page.title(), "Planne: all is well");
  assert.equal(await page.locator("#icon").getAttribute("href"), "fine.svg");
  await part("Nodes").getByText("term 7").waitFor();
});

test("trouble is told first, by name, and leads to where it is", async () => {
  states["trouble"]!(fake);
  await open();
  await eventually("3 things need you", headline);
  assert.deepEqual(await page.locator(".concerns a").allInnerTexts(), [
    "Orders wait for too long",
    "Node 3 is silent",
    "6 dead letters",
  ]);
  assert.equal(await page.title(), "(3) Planne: Orders wait for too long");
  await page.getByRole("link", { name: "6 dead letters" }).click();
  assert.equal(
    await part(/^Dead letters/).evaluate((element) => element.getBoundingClientRect().top < window.innerHeight),
    true,
  );
});

test("all dead letters of a cause are replayed by the keyboard alone", async () => {
  fake.letters = [
    letter(3, failed, "order 1"),
    letter(4, failed, "order 2"),
    letter(5, "System.TimeoutException", "late"),
  ];
  await open();
  await part(/^Dead letters/)
    .getByRole("button", { name: "Replay 2: ProcessOrder, InvalidOperationException" })
    .waitFor();
  for (let presses = 0; presses < 40 && !(await focused()).startsWith("Replay 2"); presses++)
    await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle), "solid");
  await page.keyboard.press("Enter");
  assert.match(await dialog().innerText(), /^Replay 2 dead letters\?/);
  assert.equal(await focused(), "Leave as it is");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Replay 2");
  await page.keyboard.press("Enter");

  await eventually("2 dead letters were put back into the inbox.", told);
  assert.deepEqual(fake.changes, [
    {
      path: "/ops/api/dead-letters/replay",
      body: { messageType: "Planne.Contracts.ProcessOrder", exceptionType: failed },
      operator: "1",
    },
  ]);
  await part("Dead letters (1)").waitFor();
  assert.match(await part("Done from this page").innerText(), /2 dead letters were put back/);
  // The button is gone, and the focus is where it was.
  await eventually("Dead letters (1)", focused);
});

test("whoever thinks better of it changes nothing, and is back where they were", async () => {
  fake.letters = [letter(3, failed, "order 1")];
  await open();
  const discard = part(/^Dead letters/).getByRole("button", { name: /^Discard 1/ });
  await discard.focus();
  await page.keyboard.press("Enter");
  await dialog().waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "hidden" });
  await discard.click();
  await page.keyboard.press("Enter");
  await dialog().waitFor({ state: "hidden" });
  assert.match(await focused(), /^Discard 1/);
  assert.deepEqual(fake.changes, []);
});

test("a single dead letter is looked at whole, and discarded", async () => {
  fake.letters = [letter(3, failed, "order 1"), letter(4, failed, "order 2")];
  const [first] = fake.letters;
  await open();
  await part(/^Dead letters/)
    .getByRole("button", { name: "Show each" })
    .click();
  await page.getByRole("button", { name: `All of it: ProcessOrder of order ${first!.orderId}` }).click();
  await page.getByText("at Planne.Fulfillment.Decide()").waitFor();
  await page.getByRole("button", { name: `Discard ProcessOrder of order ${first!.orderId}` }).click();
  await dialog().getByRole("button", { name: "Discard" }).click();
  await eventually("1 dead letter was discarded.", told);
  assert.deepEqual(
    fake.changes.map(({ path, body }) => [path, body]),
    [["/ops/api/dead-letters/discard", { ids: [first!.id] }]],
  );
  await part("Dead letters (1)").waitFor();
});

test("a refusal is told where it was asked, and nothing is said to be done", async () => {
  fake.letters = [letter(3, failed, "order 1")];
  fake.refusal = { status: 503, detail: "The database does not answer." };
  await open();
  await part(/^Dead letters/)
    .getByRole("button", { name: /^Replay 1/ })
    .click();
  await dialog().getByRole("button", { name: "Replay 1" }).click();
  await dialog().getByRole("alert").filter({ hasText: "The database does not answer." }).waitFor();
  fake.refusal = null;
  await dialog().getByRole("button", { name: "Replay 1" }).click();
  await eventually("1 dead letter was put back into the inbox.", told);
});

test("that somebody else was faster is told", async () => {
  fake.letters = [letter(3, failed, "order 1")];
  await open();
  await part(/^Dead letters/)
    .getByRole("button", { name: /^Replay 1/ })
    .click();
  fake.letters = [];
  await dialog().getByRole("button", { name: "Replay 1" }).click();
  await eventually("Nothing was there any more: somebody else, or the service itself, was faster.", told);
});

test("scheduled messages are run and cancelled", async () => {
  states["trouble"]!(fake);
  await open();
  await page.getByRole("button", { name: "Run now: ProcessOrder of order 48200" }).click();
  await dialog().getByRole("button", { name: "Run now" }).click();
  await eventually("ProcessOrder of order 48200 runs now.", told);
  await page.getByRole("button", { name: "Cancel ProcessOrder of order 48201" }).click();
  await dialog().getByRole("button", { name: "Cancel the message" }).click();
  await eventually("ProcessOrder of order 48201 was cancelled.", told);
  assert.deepEqual(
    fake.changes.map(({ path }) => path.split("/").at(-1)),
    ["run", "cancel"],
  );
  await part("Scheduled").getByText("No message waits for its time.").waitFor();
});

test("an order is found by its id, and told from its acceptance on", async () => {
  states["trouble"]!(fake);
  await open();
  await page.getByRole("textbox", { name: "Order" }).fill("40001");
  await page.keyboard.press("Enter");
  await part("Order 40001").getByText("after 4 attempts").waitFor();
  assert.equal(await focused(), "Order 40001");
  assert.deepEqual(await page.locator(".timeline strong").allInnerTexts(), [
    "accepted",
    "attempt failed",
    "dead letter",
  ]);
  await part("Order 40001").getByRole("button", { name: "Close" }).click();
  await part("Order 40001").waitFor({ state: "detached" });
});

test("an order that there is not is said not to be there", async () => {
  await open({}, "#order=9");
  await part("Order 9").getByText("There is no order 9.").waitFor();
});

for (const [how, away, back] of [
  ["is gone", () => fake.stop(), () => fake.start()],
  ["is frozen", async () => void (fake.frozen = true), async () => void (fake.frozen = false)],
] as const) {
  test(`while the service ${how}, the page says since when, keeps what it knows, and goes on by itself`, async () => {
    fake.letters = [letter(3, failed, "order 1")];
    await open();
    await part("Dead letters (1)").waitFor();
    await away();
    await eventually("2 things need you", headline);
    assert.equal((await page.locator(".concerns a").allInnerTexts())[0], "Node 1 does not answer");
    assert.match(await page.locator("#line").innerText(), /^no answer since \d\d:\d\d:\d\d, /);
    await eventually(true, async () =>
      /As of .+ \d\d:\d\d:\d\d\. There is no answer\./.test(
        (await part("Dead letters (1)").innerText()).replaceAll("\n", " "),
      ),
    );
    assert.equal(await page.locator("#icon").getAttribute("href"), "critical.svg");

    fake.letters = [];
    await back();
    await eventually("All is well", headline);
    await page.getByText("There are none: every message was handled").waitFor();
    assert.match(await page.locator("#line").innerText(), /^live, /);
  });
}

test("while the database is away, the page says so once, keeps what it knows, and goes on by itself", async () => {
  await open();
  await part("Nodes").getByText("planne-1").waitFor();
  fake.databaseAway = true;
  await eventually("1 thing needs you", headline);
  assert.deepEqual(await page.locator(".concerns a").allInnerTexts(), ["The database does not answer"]);
  await part("Nodes").getByText("The database does not answer.").waitFor();
  assert.equal(await part("Nodes").getByText("planne-1").count(), 1);
  fake.databaseAway = false;
  await eventually("All is well", headline);
  await eventually(0, () => page.locator(".age").count());
});

test("a change of which nobody knows whether it was done is told so", async () => {
  fake.letters = [letter(3, failed, "order 1")];
  await open();
  await part(/^Dead letters/)
    .getByRole("button", { name: /^Replay 1/ })
    .click();
  await fake.stop();
  await dialog().getByRole("button", { name: "Replay 1" }).click();
  await dialog().getByText("Whether it was done is not known").waitFor();
});

test("what exceptions say is text, whatever it looks like", async () => {
  const markup = '<img src="/x" onerror="document.title=1"><b>bold</b>';
  fake.letters = [letter(3, failed, markup)];
  await open();
  await part(/^Dead letters/)
    .getByText(markup)
    .first()
    .waitFor();
  assert.equal(await page.locator("main img, main b").count(), 0);
});

test("the page asks nobody but its own server", async () => {
  states["trouble"]!(fake);
  await open();
  await part(/^Dead letters/)
    .getByRole("button", { name: "Show each" })
    .first()
    .click();
  await page.getByRole("table", { name: "Dead letters of ProcessOrder" }).waitFor();
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(fake.url)),
    [],
  );
});

test("what is worked with stays as it is while figures change", async () => {
  fake.letters = [letter(3, failed, "order 1"), letter(4, failed, "order 2")];
  await open();
  await part(/^Dead letters/)
    .getByRole("button", { name: "Show each" })
    .click();
  const replay = page.getByRole("button", { name: /^Replay ProcessOrder of order/ }).last();
  await replay.focus();
  const marked = await replay.elementHandle();
  fake.letters.unshift(letter(0, failed, "order 3"));
  await part("Dead letters (3)").waitFor();
  await eventually(3, () => page.getByRole("button", { name: /^Replay ProcessOrder of order/ }).count());
  assert.equal(await marked!.evaluate((element) => element === document.activeElement), true);
});

test("changes that matter are read out, and others are not", async () => {
  await open();
  await eventually("All is well.", () => page.locator("#news").innerText());
  await page.evaluate(() => {
    const read: string[] = ((window as unknown as { read: string[] }).read = []);
    const news = document.getElementById("news")!;
    new MutationObserver(() => read.push(news.textContent!)).observe(news, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  const before = fake.waiting;
  fake.waiting = before + 100;
  await eventually("103", () => page.locator(".figure .main strong").first().innerText());
  fake.nodes = [node(1, true), node(2, false, false)];
  await eventually("1 thing needs you", headline);
  await eventually(["1 thing needs you. Node 2 is silent."], () =>
    page.evaluate(() => (window as unknown as { read: string[] }).read),
  );
});

test("pointing at a chart tells what was the case then", async () => {
  await open();
  await eventually(true, async () => (await page.locator(".plot .line.accepted").getAttribute("d"))!.length > 20);
  const plot = page.locator(".plot").nth(1);
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + box.width - 1, box.y + 20);
  await eventually(true, async () => /^\d\d:\d\d:\d\d$/.test(await page.locator(".pointed").nth(1).innerText()));
  assert.match(
    (await plot.getAttribute("aria-label"))!,
    /^Orders per second in the last 5 minutes\. accepted: now [\d.]+\/s, highest/,
  );
});

test("times are those of this machine or UTC, as was chosen, also after a reload", async () => {
  await open({ timezoneId: "Asia/Kolkata" });
  await page.getByRole("button", { name: "Times in UTC+05:30" }).click();
  await page.getByRole("button", { name: "Times in UTC", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Times in UTC", exact: true }).waitFor();
});

test("times are told by the clock of the service where this machine's is wrong", async () => {
  fake.ahead = 3 * 86_400_000;
  fake.letters = [
    { ...letter(0, failed, "order 1"), failedAt: new Date(Date.now() + fake.ahead - 240_000).toISOString() },
  ];
  await open();
  await eventually(true, async () => /first 4\smin/.test(await part(/^Dead letters/).innerText()));
});

test("nothing moves for who wants less motion", async () => {
  await open({ reducedMotion: "reduce" });
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
});

for (const [name, make] of Object.entries(states)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${name}, ${colorScheme}: the rules of accessibility that a program can check hold`, async () => {
      make(fake);
      await open({ colorScheme }, name === "trouble" ? "#order=40001" : "");
      if (name === "trouble") {
        await part("Order 40001").getByText("accepted").waitFor();
        await part(/^Dead letters/)
          .getByRole("button", { name: "Show each" })
          .first()
          .click();
        await page
          .getByRole("button", { name: /^All of it: / })
          .first()
          .click();
        await page.getByText("at Planne.Fulfillment.Decide()").waitFor();
      }

      assert.deepEqual(await violations(), []);
      if (name === "trouble") {
        await part(/^Dead letters/)
          .getByRole("button", { name: /^Discard/ })
          .first()
          .click();
        assert.deepEqual(await violations(), []);
      }
    });
  }

  test(`${name}: a phone shows it without sideways scrolling`, async () => {
    make(fake);
    await open(phone, name === "trouble" ? "#order=40001" : "");
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(await width(), 360);
    if (name !== "trouble") return;
    await part(/^Dead letters/)
      .getByRole("button", { name: "Show each" })
      .first()
      .click();
    await page
      .getByRole("button", { name: /^All of it: / })
      .first()
      .click();
    await page.getByText("at Planne.Fulfillment.Decide()").waitFor();
    assert.equal(await width(), 360);
    await part(/^Dead letters/)
      .getByRole("button", { name: /^Discard/ })
      .first()
      .click();
    const box = (await dialog().boundingBox())!;
    assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 740);
  });
}

async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations: found } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return found.flatMap(({ id, nodes }) => nodes.map((one) => `${id}: ${one.html}`));
  });
}
