// `npm run check`: types, lint, the import table and formatting.
import { ensureDependencies } from "./ensure-dependencies.mjs";

ensureDependencies();
const { checks, runCheck } = await import("./checks.mjs");
const results = checks.map(runCheck);
const failed = results.filter((ok) => !ok).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
