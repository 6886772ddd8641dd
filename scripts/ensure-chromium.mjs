// Finds a Chromium for the browser tests, or installs one: an installed browser, else the system package, else Playwright's own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./ensure-dependencies.mjs";

const wellKnown = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const commands = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

function onPath(command) {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, command);
    if (existsSync(file)) return file;
  }
}

/** Path of a Chromium that is already here, or undefined. */
export async function findChromium() {
  const named = process.env.LADON_CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`LADON_CHROMIUM names ${named}, which does not exist.`);
  }
  const found = commands.map(onPath).find(Boolean) ?? wellKnown.find(existsSync);
  if (found) return found;
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : undefined;
}

function run(command, ...args) {
  console.log(`$ ${[command, ...args].join(" ")}`);
  return (
    spawnSync(command, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0
  );
}

/** Path of a Chromium. Throws, with the command that would help, where none can be had. */
export async function ensureChromium() {
  const there = await findChromium();
  if (there) return there;
  console.log("No Chromium found; installing one for the browser tests …");
  const mayInstall = process.getuid?.() === 0 && onPath("apt-get");
  if (mayInstall && run("apt-get", "update", "-qq") && run("apt-get", "install", "-y", "-qq", "chromium"))
    return findChromium();
  if (run(process.execPath, path.join(root, "node_modules/@playwright/test/cli.js"), "install", "chromium"))
    return findChromium();
  throw new Error(
    "The browser tests need a Chromium. Install one, e.g. `sudo apt-get install chromium`, or name one in LADON_CHROMIUM.",
  );
}
