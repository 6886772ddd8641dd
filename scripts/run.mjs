// Runs a command of src/node/commands or src/testing/commands with its words: `node scripts/run.mjs scenes --count 10`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { ensureDependencies, root } from "./ensure-dependencies.mjs";

ensureDependencies();
const [name, ...words] = process.argv.slice(2);
const file = ["src/node/commands", "src/testing/commands"]
  .map((folder) => path.join(root, folder, `${name}.ts`))
  .find((place) => existsSync(place));
if (!file) {
  console.error(`There is no command "${name}".`);
  process.exit(1);
}
const start = path.join(root, "src/node/start-command.ts");
const run = spawnSync(process.execPath, ["--import", "tsx", start, file, ...words], { stdio: "inherit" });
process.exit(run.status ?? 1);
