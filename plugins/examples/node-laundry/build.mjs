// Bundles the plugin into one file that a shop's Node runs, bin/any/plugin, and
// writes the licences of what is in it beside it.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const out = "bin/any/plugin";
const { metafile } = await build({
  entryPoints: ["src/main.ts"],
  outfile: out,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  keepNames: true,
  banner: { js: "#!/usr/bin/env node" },
  // The released contract, described: the plugin needs no file beside it.
  loader: { ".binpb": "binary" },
  metafile: true,
});
chmodSync(out, 0o755);

const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const folders = new Set(Object.keys(metafile.inputs).flatMap((path) => path.match(folder)?.[0] ?? []));
const notices = [...folders].sort().map((path) => {
  const { name, version, license } = JSON.parse(readFileSync(`${path}/package.json`, "utf8"));
  const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(`${path}/${file}`, "utf8") : ""}`;
});
writeFileSync("NOTICE", `This plugin contains the following packages.\n\n${notices.join("\n\n")}`);
