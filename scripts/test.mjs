// `npm test`: sets everything up, runs every check and test, and ends with the line "N passed, N failed".
// `npm run test:long` adds the full-size networks and stories on WebGPU's software adapter, which take minutes.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { ensureDependencies, root } from "./ensure-dependencies.mjs";

ensureDependencies();
if (process.argv.includes("--long")) process.env.LADON_LONG = "1";
const { checks, runCheck } = await import("./checks.mjs");
const { ensureChromium } = await import("./ensure-chromium.mjs");
const { ensureBuild } = await import("./ensure-build.mjs");

const total = { passed: 0, failed: 0 };
const reports = path.join(root, ".cache/test-reports");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

function count(name, { passed, failed }, exitStatus) {
  // a runner that dies before its first test has reported no failure of its own
  if (exitStatus !== 0 && failed === 0) failed = 1;
  console.log(`${name}: ${passed} passed, ${failed} failed`);
  total.passed += passed;
  total.failed += failed;
}

function readReport(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    console.log(`No report at ${path.relative(root, file)}: ${error.message}`);
    return { passed: 0, failed: 0 };
  }
}

function runStatic() {
  const results = checks.map(runCheck);
  const passed = results.filter(Boolean).length;
  count("Static checks", { passed, failed: results.length - passed }, 0);
}

function runUnit() {
  const file = path.join(reports, "vitest.json");
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  count(
    "Unit and reference tests",
    readReport(file, (r) => ({ passed: r.numPassedTests, failed: r.numFailedTests })),
    status,
  );
}

async function runBrowser() {
  let executable;
  try {
    executable = await ensureChromium();
  } catch (error) {
    console.error(error.message);
    return count("Browser tests", { passed: 0, failed: 1 }, 1);
  }
  ensureBuild();
  runStories("pages", executable, [`--workers=${Math.min(2, availableParallelism())}`]);
  runStories("engine", executable, ["--project=without WebGPU"]);
}

/** Runs the stories of one project of playwright.config.ts. */
function runStories(project, executable, options) {
  const file = path.join(reports, `playwright-${project}.json`);
  const cli = path.join(root, "node_modules/@playwright/test/cli.js");
  const env = { ...process.env, LADON_CHROMIUM: executable, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const args = [cli, "test", "--reporter=list,json", `--project=${project}`, ...options];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env });
  count(
    `Browser tests, ${project}`,
    readReport(file, (r) => ({ passed: r.stats.expected + r.stats.flaky, failed: r.stats.unexpected })),
    status,
  );
}

const started = performance.now();
runStatic();
runUnit();
await runBrowser();
console.log(`Everything took ${((performance.now() - started) / 60_000).toFixed(1)} minutes.`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
