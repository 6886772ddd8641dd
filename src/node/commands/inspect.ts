// `npm run inspect`: says what a file or folder is to the lab, before anything is computed; one text with the pages.
import { existsSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Inspection } from "../../engine/inspection/inspection";
import { nodeDecoders } from "../decoders";
import { nodeFile, nodeFiles } from "../files";
import { readDemoFile } from "../checkpoint";
import { inspectFile, inspectFiles } from "../../engine/inspection/inspect-files";
import { knownDemoCheckpoints } from "../../engine/inspection/known-checkpoints";
import { outputFile, progressLine, readWords, UsageError, withFileSentence, type Command } from "../command-line";
import { inspectionText } from "../inspection-text";

const usage = "npm run inspect -- PATH [--json FILE]";

const help = `${usage}

PATH    a file or folder: images, a labelled dataset (or a zip of it), checkpoints, a .ladon bitstream, a recipe, curves.
--json  gets what was found as JSON; - writes it to the standard output instead of the text.

Exit code 0: the lab can use it. 1: it cannot. 2: it can, and there is something to know first.`;

interface Options {
  readonly place: string;
  readonly json?: string;
}

/** None where only the help was asked for. */
function readOptions(words: readonly string[]): Options | undefined {
  const { values, positionals } = readWords(
    words,
    { json: { type: "string" }, help: { type: "boolean", default: false } },
    usage,
  );
  if (values.help) {
    console.log(help);
    return undefined;
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
  return { place, json: outputFile("json", json)! };
}

async function inspected(place: string): Promise<Inspection> {
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

export const command: Command = async (words) => {
  const options = readOptions(words);
  if (!options) return 0;
  const { place, json } = options;
  const inspection = await withFileSentence(
    () => inspected(place),
    (where = place, _why, code) =>
      `Cannot read ${where}: ${/^(EACCES|EPERM)$/.test(code) ? "you may not read it" : code}.`,
  );
  const text = `${JSON.stringify(inspection, undefined, 2)}\n`;
  if (json === "-") process.stdout.write(text);
  else console.log(inspectionText(inspection));
  if (json !== undefined && json !== "-") {
    await withFileSentence(
      () => writeFileSync(json, text),
      (where, why) => `Cannot write ${where}: ${why}.`,
    );
  }
  return exitCode(inspection);
};
