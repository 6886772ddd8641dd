// What the command-line scripts share: options with one-sentence refusals, a progress line, folders to write to.
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { UserError } from "../core/base/user-error";

/** What a person did wrong, in one sentence. */
export class UsageError extends UserError {
  override readonly name = "UsageError";
}

/** parseArgs whose refusal is one sentence with the usage. */
export function readArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}; use: ${usage}`);
  }
}

/** The options, or the end of the process with the sentence that says why not. */
export function optionsOrExit<Options>(read: () => Options): Options {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return process.exit(1);
  }
}

/** The option's value as a whole number from `low` to `high`. */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new UsageError(`--${option} is "${text}"; it must be a whole number from ${low} to ${high}.`);
}

/** A line on stderr that a terminal rewrites and a log gets every few seconds; the last step is always shown. */
export function progressLine(total: number, describe: (done: number) => string): (done: number) => void {
  let shown = performance.now();
  return (done) => {
    const now = performance.now();
    const { isTTY } = process.stderr;
    if (done < total && now - shown < (isTTY ? 150 : 5000)) return;
    shown = now;
    process.stderr.write(`${isTTY ? "\r" : ""}${describe(done)}${isTTY && done < total ? "" : "\n"}`);
  };
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOENT: "the system allows no folder there",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a file of that name is in the way",
  ENAMETOOLONG: "its name is too long",
};

/** Node's error code in words. */
export function whyNotWritten(code: string | undefined): string {
  return reasons[String(code)] ?? String(code);
}

/** Makes a folder and those above it. Node's own recursive mkdirSync never returns for a path in /proc. */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder);
}
