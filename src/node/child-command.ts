// A command in a process of its own.
import { spawn } from "node:child_process";
import path from "node:path";

const start = path.join(import.meta.dirname, "start-command.ts");

/** Runs the command of `file`; what it prints goes to `onText`. Rejects where it ends otherwise than with 0, and ends with this process. */
export function childCommand(file: string, words: readonly string[], onText: (text: string) => void): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", start, file, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", onText);
  const end = () => child.kill();
  process.once("exit", end);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      process.removeListener("exit", end);
      if (status === 0) resolve();
      else reject(new Error(`${path.basename(file)} ${words.join(" ")} ended with status ${status}`));
    });
  });
}
