// Takes pictures of the page in each state, for who changes it to look at: `node build/shots.js FOLDER [STATE …]`.
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { Fake } from "./fake.ts";
import { states } from "./states.ts";

const [folder = "build/shots", ...wanted] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env["PLANNE_BROWSER"]!, chromiumSandbox: false });
for (const [name, make] of Object.entries(states)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, viewport] of Object.entries({
      desktop: { width: 1280, height: 800 },
      phone: { width: 360, height: 740 },
    })) {
      const fake = new Fake("build/dist");
      make(fake);
      await fake.start();
      const page = await browser.newPage({ viewport, colorScheme });
      page.on("console", (message) => console.log(name, message.text()));
      page.on("pageerror", (error) => console.log(name, error));
      await page.goto(fake.url + (name === "trouble" && size === "desktop" ? "#order=40001" : ""));
      await page.waitForTimeout(Number(process.env["SECONDS_OF_CHARTS"] ?? 3) * 1000);
      await page.screenshot({ path: `${folder}/${name.replace(" ", "-")}-${size}-${colorScheme}.png`, fullPage: true });
      await page.close();
      await fake.stop();
    }
  }
}

await browser.close();
