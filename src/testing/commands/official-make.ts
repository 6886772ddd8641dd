// `npm run official:make`: a stand-in for the official release, full size, its weights by the reference rule.
import { statSync } from "node:fs";
import path from "node:path";
import {
  officialArchitectures,
  officialNetworks,
  segmentationNames,
  type OfficialArchitecture,
  type SegmentationName,
} from "../official/release-names";
import { writeOfficialRelease, zipRelease } from "../official/official-release";
import { ownReference } from "../verify/reference-folder";
import { makeFolder, readArguments, UsageError, withFileSentence, type Command } from "../../node/command-line";

const usage =
  `npm run official:make -- --out DIR --arch ${officialArchitectures.join("|")} [--beta 1.28] [--salt TEXT] ` +
  `[--segmentation ${segmentationNames.join("|")}] [--zip]`;

function oneOf<Name extends string>(option: string, text: string | undefined, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} is ${text === undefined ? "missing" : `"${text}"`}; use: ${usage}`);
}

function betaOf(text: string): number {
  const beta = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (beta > 0 && beta < 1000) return beta;
  throw new UsageError(`--beta is "${text}"; it must be a number above 0 and below 1000.`);
}

function readOptions(words: readonly string[]) {
  const options = {
    out: { type: "string" },
    arch: { type: "string" },
    beta: { type: "string", default: "1.28" },
    salt: { type: "string", default: "" },
    segmentation: { type: "string", default: "two-stages" },
    zip: { type: "boolean", default: false },
  } as const;
  const values = readArguments(words, options, usage);
  if (values.out === undefined || values.out === "") {
    throw new UsageError(`--out is missing, so there is no folder to write to; use: ${usage}`);
  }
  const out = path.resolve(values.out);
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`--out ${out} is a file; give a folder.`);
  }
  return {
    out,
    arch: oneOf<OfficialArchitecture>("arch", values.arch, officialArchitectures),
    beta: betaOf(values.beta),
    salt: values.salt,
    segmentation: oneOf<SegmentationName>("segmentation", values.segmentation, segmentationNames),
    zip: values.zip,
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function make({ out, arch, beta, salt, segmentation, zip }: ReturnType<typeof readOptions>): Promise<void> {
  makeFolder(out);
  const release = { network: officialNetworks[arch], beta, segmentation };
  const members: string[] = [];
  for await (const file of writeOfficialRelease({ ...ownReference, seed: salt }, out, release)) {
    members.push(file.path);
    console.log(`${file.path}: ${megabytes(file.bytes)}`);
  }
  if (!zip) return;
  const file = path.join(out, `ladon-${arch}-beta${beta}.zip`);
  await zipRelease(out, members, file);
  console.log(`${path.basename(file)}: ${megabytes(statSync(file).size)}`);
}

export const command: Command = async (words) => {
  const options = readOptions(words);
  await withFileSentence(
    () => make(options),
    (place = options.out, why) => `Cannot write ${place}: ${why}; give another --out.`,
  );
};
