// What `npm run evaluate` says about a folder, to hold the tab's results against.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { EvaluationResult } from "../src/engine/protocol-evaluation";

const repository = path.resolve(import.meta.dirname, "..");

/** What `npm run evaluate` writes about a folder. */
export async function evaluateOnCommandLine(data: string, checkpoint: string, json: string): Promise<EvaluationResult> {
  const options = ["--checkpoint", checkpoint, "--data", data, "--json", json];
  await promisify(execFile)("npm", ["run", "evaluate", "--", ...options], { cwd: repository, timeout: 240_000 });
  return JSON.parse(await readFile(json, "utf8")) as EvaluationResult;
}

/** Every number of the scores, by its path. */
export function numbersOf(value: unknown, at = ""): [string, number][] {
  if (typeof value === "number") return [[at, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${at}/${key}`));
}
