// What the commands share: options with one-sentence refusals, a progress line, folders to write to, their end.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { isUserError, UserError } from "../core/base/user-error";

/** What a person did wrong, in one sentence. */
export class UsageError extends UserError {
  override readonly name = "UsageError";
}

/** Reads the words after its name, prints, and answers the exit code; none is 0. @throws UsageError */
export type Command = (words: readonly string[]) => Promise<number | void>;

function sentenceOf(error: unknown): string | undefined {
  if (isUserError(error)) return error.message;
  if (!(error instanceof Error)) return undefined;
  const { code, path: place, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return undefined;
  if (code === "ENOENT" && place && syscall !== "mkdir") return `${place} does not exist.`;
  return `Cannot use ${place ?? "a file"}: ${whyNotWritten(code)}.`;
}

/** Runs a command and answers its exit code; what a person can mend is one line of stderr, and any other error is thrown. */
export async function runCommand(command: Command, words: readonly string[]): Promise<number> {
  try {
    return (await command(words)) ?? 0;
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    console.error(sentence);
    return 1;
  }
}

type OptionsOf = NonNullable<ParseArgsConfig["options"]>;

/** parseArgs with words that are no options among them, whose refusal is one sentence with the usage. @throws UsageError */
export function readWords<Options extends OptionsOf>(
  words: readonly string[],
  options: Options,
  usage: string,
  allowPositionals = true,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals });
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}; use: ${usage}`);
  }
}

/** The values of options, and nothing beside them. @throws UsageError */
export function readArguments<Options extends OptionsOf>(words: readonly string[], options: Options, usage: string) {
  return readWords(words, options, usage, false).values;
}

/** What `work` answers; whatever it fails with is said in its own words. */
export function inItsOwnWords<Value>(work: Promise<Value>): Promise<Value> {
  return work.catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  });
}

/** The path of a file to write, whose folder is there. @throws UsageError */
export function outputFile(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const file = path.resolve(text);
  if (!existsSync(path.dirname(file))) throw new UsageError(`--${option} is ${file}, and its folder does not exist.`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--${option} is ${file}, which is a folder.`);
  }
  return file;
}

/** Runs `work`; an error of the file system becomes a sentence that names what could not be done with which path. */
export async function withFileSentence<Value>(
  work: () => Value | Promise<Value>,
  sentence: (place: string | undefined, why: string, code: string) => string,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const { code, path: place, syscall } = error as NodeJS.ErrnoException;
    if (!(error instanceof Error) || code === undefined || syscall === undefined) throw error;
    throw new UsageError(sentence(place, whyNotWritten(code), code), { cause: error });
  }
}

/** The option's value as a whole number from `low` to `high`. */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new UsageError(`--${option} is "${text}"; it must be a whole number from ${low} to ${high}.`);
}

/** The option's value as one of `names`. @throws UsageError */
export function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} is "${text}"; it must be one of ${names.join(", ")}.`);
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
function whyNotWritten(code: string | undefined): string {
  return reasons[String(code)] ?? String(code);
}

/** Makes a folder and those above it. Node's own recursive mkdirSync never returns for a path in /proc. */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder);
}

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
