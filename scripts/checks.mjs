// The static checks: types of every floor, lint, the import table, formatting.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./ensure-dependencies.mjs";

const bin = (name) => path.join(root, "node_modules/.bin", name);

/** The native compiler, in a fifth of the time. TypeScript 6 stays beside it for the tools that call its API. */
const typeScript = [process.execPath, path.join(root, "node_modules/typescript-native/bin/tsc")];

export const checks = [
  { name: "types of the floors below the page", command: [...typeScript, "-p", "configs/tsconfig.engine.json"] },
  { name: "types of the page", command: [...typeScript, "-p", "configs/tsconfig.page.json"] },
  { name: "types of tests below the page", command: [...typeScript, "-p", "configs/tsconfig.tests.json"] },
  { name: "types of scripts and browser tests", command: [...typeScript, "-p", "configs/tsconfig.node.json"] },
  {
    name: "lint",
    command: [
      bin("oxlint"),
      "--type-aware",
      "--deny-warnings",
      "-c",
      "configs/oxlint.json",
      "--ignore-pattern",
      "**/assembly/**",
    ],
  },
  { name: "import table", command: [bin("depcruise"), "--config", "configs/import-table.cjs", "src"] },
  { name: "nothing unused", command: [bin("knip"), "--config", "configs/knip.json", "--no-progress"] },
  { name: "formatting", command: [bin("prettier"), "--check", "--log-level", "warn", "."] },
];

/** Runs one check; its output is shown only if it fails. */
export function runCheck({ name, command: [program, ...args] }) {
  const started = performance.now();
  // what npm puts into .bin are batch files on Windows, which only a shell starts
  const shell = process.platform === "win32" && program !== process.execPath;
  const result = spawnSync(program, args, { cwd: root, encoding: "utf8", shell });
  const ok = result.status === 0;
  console.log(`${ok ? "✓" : "✗"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`);
  return ok;
}
