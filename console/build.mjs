// Makes the page of its sources: `node build.mjs FOLDER`.
import { cp, mkdir, readdir } from "node:fs/promises";
import { build } from "esbuild";

const folder = process.argv[2];
await mkdir(folder, { recursive: true });
await build({
  entryPoints: { console: "source/main.ts" },
  outdir: folder,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  // What is committed can be read.
  minify: false,
  banner: { js: "// Made by `make console` of console/source." },
  logLevel: "warning",
});
for (const file of await readdir("source")) {
  if (/\.(html|css|svg)$/.test(file)) await cp(`source/${file}`, `${folder}/${file}`);
}
