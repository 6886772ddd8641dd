// `npm run inspect`: says what a file or folder is to the lab, before anything is computed; one text with the pages.
import { existsSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { isUserError } from "../../core/base/user-error";
import type { Inspection } from "../../engine/inspection/inspection";
import { optionsOrExit, progressLine, UsageError, whyNotWritten } from "../command-line";
import { inspectionText } from "../inspection-text";

const usage = "npm run inspect -- PATH [--json FILE]";

const help = `${usage}

PATH    a file or folder: images, a labelled data set (or a zip of it), checkpoints, a .ladon bitstream, a recipe, curves.
--json  gets what was found as JSON; - writes it to the standard output instead of the text.

Exit code 0: the lab can use it. 1: it cannot. 2: it can, and there is something to know first.`;

interface Options {
  readonly place: string;
  readonly json?: string;
}

function parsed() {
  try {
    return parseArgs({
      options: { json: { type: "string" }, help: { type: "boolean", default: false } },
      allowPositionals: true,
    });
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}; use: ${usage}`);
  }
}

function readOptions(): Options {
  const { values, positionals } = parsed();
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  if (positionals.length === 0) throw new UsageError(`There is no PATH, so there is nothing to inspect; use: ${usage}`);
  if (positionals.length > 1) {
    throw new UsageError(
      `There are ${positionals.length} paths (${positionals.join(", ")}); give one, or the folder around them; use: ${usage}`,
    );
  }
  const place = path.resolve(positionals[0]);
  if (!existsSync(place)) throw new UsageError(`${place} does not exist.`);
  const { json } = values;
  if (json === undefined || json === "-") return { place, ...(json && { json }) };
  const file = path.resolve(json);
  if (!existsSync(path.dirname(file))) throw new UsageError(`--json is ${file}, and its folder does not exist.`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--json is ${file}, which is a folder.`);
  }
  return { place, json: file };
}

const { place, json } = optionsOrExit(readOptions);

const { nodeDecoders } = await import("../decoders");
const { nodeFile, nodeFiles } = await import("../files");
const { readDemoFile } = await import("../checkpoint");
const { inspectFile, inspectFiles } = await import("../../engine/inspection/inspect-files");
const { knownDemoCheckpoints } = await import("../../engine/inspection/known-checkpoints");

async function inspected(): Promise<Inspection> {
  let show: ((done: number) => void) | undefined;
  let shownTotal = 0;
  const options = {
    name: path.basename(place),
    decoders: nodeDecoders,
    readsContents: true,
    checkpoints: () => knownDemoCheckpoints(readDemoFile),
    onProgress({ phase, done, total }: { phase: string; done: number; total: number }) {
      if (!show || total !== shownTotal) show = progressLine(total, (now) => `${phase}: ${now} of ${total}  `);
      shownTotal = total;
      // the last step is the text itself
      if (done < total) show(done);
    },
  };
  const about = statSync(place);
  if (about.isDirectory()) return inspectFiles(await nodeFiles(place), options);
  if (!about.isFile()) throw new UsageError(`${place} is neither a file nor a folder.`);
  return inspectFile(await nodeFile(place), options);
}

function exitCode({ usable, warnings }: Inspection): number {
  if (!usable) return 1;
  return warnings.length > 0 ? 2 : 0;
}

function sentenceOf(error: unknown): string | undefined {
  if (isUserError(error)) return error.message;
  const { code, path: where, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  if (syscall === "open" && where === json) return `Cannot write ${where}: ${whyNotWritten(code)}.`;
  const why = code === "EACCES" || code === "EPERM" ? "you may not read it" : code;
  return `Cannot read ${where ?? place}: ${why}.`;
}

try {
  const inspection = await inspected();
  const text = `${JSON.stringify(inspection, undefined, 2)}\n`;
  if (json === "-") process.stdout.write(text);
  else console.log(inspectionText(inspection));
  if (json !== undefined && json !== "-") writeFileSync(json, text);
  process.exitCode = exitCode(inspection);
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exitCode = 1;
}
