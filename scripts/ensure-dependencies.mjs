// Installs the npm dependencies when they are missing or older than package-lock.json. Plain Node: runs before any install.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(import.meta.dirname, "..");

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Ladon Lab needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from nodejs.org.`,
  );
  process.exit(1);
}

// npm writes this file at the end of every install
const installed = path.join(root, "node_modules/.package-lock.json");

export function ensureDependencies() {
  requireNode();
  const lock = path.join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log("Installing dependencies …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status === 0) return;
  console.error(
    "npm could not install the dependencies (its own message is above). Mend that, then run this command again.",
  );
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureDependencies();
