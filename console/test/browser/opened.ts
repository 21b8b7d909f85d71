import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

let browser: Browser | undefined;

/** A page of its own, in a browser that tests share. What goes wrong in the page, by what it says itself, is in `faults`. */
export async function opened(
  options: BrowserContextOptions = {},
): Promise<{ page: Page; faults: string[]; asked: string[] }> {
  browser ??= await chromium.launch({ executablePath: process.env["PLANNE_BROWSER"]!, chromiumSandbox: false });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  const asked: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // That a request was refused or got no answer is what some tests are about.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  page.on("request", (request) => asked.push(request.url()));
  return { page, faults, asked };
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
}

/** Waits until something is so, and fails with what is the case if it never is. */
export async function eventually<T>(wanted: T, ask: () => Promise<T>): Promise<void> {
  const end = Date.now() + 20_000;
  let found = await ask();
  while (JSON.stringify(found) !== JSON.stringify(wanted)) {
    if (Date.now() > end) throw new Error(`It is ${JSON.stringify(found)}, and should be ${JSON.stringify(wanted)}.`);
    await new Promise((later) => setTimeout(later, 50));
    found = await ask();
  }
}
