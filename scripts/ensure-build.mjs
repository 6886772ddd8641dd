// Builds the lab into dist/ when the sources differ from those of the build that is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./ensure-dependencies.mjs";

const inputs = [
  "index.html",
  "package-lock.json",
  "vite.config.ts",
  "scripts/browser-only-emscripten.mjs",
  "scripts/headers.mjs",
  "scripts/page-policy.mjs",
  "scripts/precompress.mjs",
  "scripts/zod-without-eval.mjs",
  "configs",
  "public",
  "src",
];
/** Tests, and what runs in Node alone (configs/import-table.cjs). */
const notInTheBuild = /\.test\.tsx?$|^src[/\\](node|testing)[/\\]/;
const stamp = path.join(root, ".cache/build-inputs");

function* filesUnder(entry) {
  if (!statSync(entry).isDirectory()) return yield entry;
  for (const name of readdirSync(entry).sort()) yield* filesUnder(path.join(entry, name));
}

function hashOfInputs() {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of filesUnder(path.join(root, input))) {
      const name = path.relative(root, file);
      if (notInTheBuild.test(name)) continue;
      hash.update(name).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/** Brings dist/ up to date; answers true if it had to build. Exits with the build's own message if it fails. */
export function ensureBuild() {
  const current = hashOfInputs();
  const upToDate = existsSync(path.join(root, "dist/index.html")) && existsSync(stamp);
  if (upToDate && readFileSync(stamp, "utf8") === current) return false;
  console.log("Building the lab …");
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  const build = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd: root, stdio: "inherit" });
  if (build.status !== 0) {
    console.error("The build failed (its message is above).");
    process.exit(1);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, current);
  return true;
}
