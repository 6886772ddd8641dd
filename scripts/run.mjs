// Runs a TypeScript script with its arguments: `node scripts/run.mjs src/node/commands/scenes.ts --count 10`.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureDependencies, root } from "./ensure-dependencies.mjs";

ensureDependencies();
const [script, ...rest] = process.argv.slice(2);
const run = spawnSync(process.execPath, ["--import", "tsx", path.join(root, script), ...rest], { stdio: "inherit" });
process.exit(run.status ?? 1);
