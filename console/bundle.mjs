// Bundles tests for Node: `node bundle.mjs FOLDER FILE …`.
import { build } from "esbuild";

const [folder, ...files] = process.argv.slice(2);
await build({
  entryPoints: files,
  outdir: folder,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
