// .ladon files under inspection: header, sizes by their names, and which of the checkpoints here decode them.
import {
  DamagedLadonFileError,
  NotALadonFileError,
  TablesMismatchError,
  UnsupportedLadonVersionError,
} from "../../core/codec/codec-errors";
import { readLadonFile } from "../../core/codec/ladon-file";
import type { Bitstream } from "../../domain";
import { sizesOf } from "../predictions/bitstream-facts";
import { UnknownModelError } from "../predictions/find-model";
import type { BitstreamInspection, InspectedBitstream } from "./inspection";
import type { InspectedFile } from "./inspected-file";
import type { InspectOptions, KnownCheckpoint } from "./inspect-options";
import { unreadableSentence } from "./unreadable-sentence";

/** The bitstream of the largest image has less; a larger file is not read to find that out. */
const maxFileBytes = 2 ** 28;

function sentenceOf(error: unknown, path: string): string {
  const kinds = [DamagedLadonFileError, NotALadonFileError, UnsupportedLadonVersionError];
  if (kinds.some((kind) => error instanceof kind)) return (error as Error).message;
  return unreadableSentence(error, path).replace(`${path}: `, "");
}

/** The checkpoints that have its model and, as far as it is known, its tables; and why those of its model do not decode it. */
async function decodersOf({ modelId, tablesHash }: Bitstream, checkpoints: readonly KnownCheckpoint[]) {
  const decodedBy: { readonly id: string; readonly title: string }[] = [];
  const mismatches: string[] = [];
  for (const { id, title, modelId: own, tablesHash: hash } of checkpoints) {
    if (own !== modelId) continue;
    const ownTables = await hash?.();
    if (ownTables === undefined || ownTables === tablesHash) decodedBy.push({ id, title });
    else mismatches.push(`${title}: ${new TablesMismatchError(tablesHash, ownTables).message}`);
  }
  return { decodedBy, mismatches };
}

async function inspectBitstream(
  file: InspectedFile,
  checkpoints: readonly KnownCheckpoint[],
): Promise<InspectedBitstream> {
  const refused = (problem: string): InspectedBitstream => ({
    file: file.path,
    usable: false,
    problems: [`${file.path}: ${problem}`],
    warnings: [],
  });
  if (file.byteLength > maxFileBytes) {
    return refused(`it has ${file.byteLength} bytes, and a bitstream has at most ${maxFileBytes}.`);
  }
  let bitstream: Bitstream;
  try {
    bitstream = readLadonFile(await file.bytes());
  } catch (error) {
    return refused(sentenceOf(error, file.path));
  }
  const { modelId, tablesHash, placement, latentShape } = bitstream;
  const { protocol, originalWidth, originalHeight, inputWidth, inputHeight } = placement;
  const { decodedBy, mismatches } = await decodersOf(bitstream, checkpoints);
  const nobody =
    decodedBy.length > 0 || mismatches.length > 0
      ? []
      : [new UnknownModelError(file.path, modelId, checkpoints).message];
  return {
    file: file.path,
    usable: true,
    modelId,
    tablesHash,
    protocol,
    latent: latentShape,
    original: { width: originalWidth, height: originalHeight },
    input: { width: inputWidth, height: inputHeight },
    sizes: sizesOf(bitstream),
    decodedBy,
    problems: [],
    warnings: [...nobody, ...(decodedBy.length === 0 ? mismatches : [])],
  };
}

function summaryOf(files: readonly InspectedBitstream[]): string {
  const [first] = files;
  if (files.length > 1) return `${files.length} bitstreams of this lab (.ladon)`;
  if (!first.sizes || !first.original) return "a bitstream of this lab (.ladon)";
  const { width, height } = first.original;
  const bytes = first.sizes.payloadBytes.toLocaleString("en-US");
  const [decoder] = first.decodedBy ?? [];
  const by = decoder ? `, which ${decoder.title} decodes` : "";
  return `a bitstream of this lab (.ladon): an image of ${width} × ${height} pixels in ${bytes} bytes of payload${by}`;
}

/** Bitstreams, held against the checkpoints that `options` names. */
export async function inspectBitstreams(
  name: string,
  files: readonly InspectedFile[],
  options: InspectOptions = {},
): Promise<BitstreamInspection> {
  const checkpoints = (await options.checkpoints?.()) ?? [];
  const found: InspectedBitstream[] = [];
  for (const [done, file] of files.entries()) {
    options.signal?.throwIfAborted();
    options.onProgress?.({ phase: "Reading bitstreams", done, total: files.length });
    found.push(await inspectBitstream(file, checkpoints));
  }
  const usable = found.some((file) => file.usable);
  const problems = found.flatMap((file) => file.problems);
  return {
    kind: "bitstream",
    name,
    usable,
    summary: summaryOf(found),
    problems: usable ? [] : problems,
    warnings: [...(usable ? problems : []), ...found.flatMap((file) => file.warnings)],
    files: found,
  };
}
