// `npm start`: installs what is missing, builds if sources changed, serves the lab and prints its address.
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies, root } from "./ensure-dependencies.mjs";

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { port: { type: "string", default: process.env.PORT ?? "4173" }, host: { type: "string" } },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new Error(`--port must be 0 to 65535, not "${values.port}".`);
    return { port, host: values.host };
  } catch (error) {
    console.error(`${error.message} Usage: npm start -- [--port N] [--host ADDRESS]`);
    process.exit(1);
  }
}

const options = readOptions();
ensureDependencies();
const { ensureBuild } = await import("./ensure-build.mjs");
const { serve } = await import("./serve.mjs");
if (!ensureBuild()) console.log("The build is up to date.");
try {
  const { address } = await serve({
    folder: path.join(root, "dist"),
    checkpoints: path.join(root, ".cache/checkpoints"),
    ...options,
  });
  console.log(`Ladon Lab is open at ${address} — stop it with Ctrl+C.`);
} catch (error) {
  console.error(`The lab could not be served on port ${options.port}: ${error.message}. Choose another with --port.`);
  process.exit(1);
}
