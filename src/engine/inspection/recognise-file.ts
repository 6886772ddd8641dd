// What a single file is: by its first bytes, and where these tell nothing by its name, so that its importer says why not.
import { blobSource } from "../../core/base/byte-source";
import { FileError } from "../../core/base/file-errors";
import { isTorchArchive } from "../../core/checkpoint/torch-zip";
import { readZipDirectory } from "../../core/archive/zip-directory";
import { isImage } from "../../core/datasets/image-file";
import { fileSignature, signatureBytes } from "./file-signature";
import { unknownFile } from "./inspect-unknown";
import { baseName, headOf, namedBlob, type InspectedFile } from "./inspected-file";
import { recogniseJsonFile } from "./recognise-json-file";
import { recogniseText, recogniseXml, recogniseYaml } from "./recognise-text";
import { said, type Recognised } from "./recognised";
import { unreadableSentence } from "./unreadable-sentence";

const checkpointEnding = /\.(?:pt|pth|bin|ckpt|pkl|safetensors|pth\.tar)$/i;

export function hasCheckpointName(path: string): boolean {
  return checkpointEnding.test(path);
}

/** What the name claims, for content that claims nothing. */
function byName(path: string): Recognised | undefined {
  if (hasCheckpointName(path)) return { kind: "checkpoint" };
  if (isImage(path)) return { kind: "image" };
  if (/\.ladon$/i.test(path)) return { kind: "bitstream" };
  return undefined;
}

/** Of foreign content under a name of the lab's: what to do. */
function misnamed(path: string, advice: string | undefined): string | undefined {
  const claimed = hasCheckpointName(path) ? "a checkpoint" : isImage(path) ? "an image" : undefined;
  if (claimed === undefined) return advice;
  return `Its name is that of ${claimed}.${advice === undefined ? " Bring the file that it should be." : ` ${advice}`}`;
}

/** A zip that torch.save wrote, or that is named so and damaged. */
async function isTorchZip(file: InspectedFile): Promise<boolean> {
  try {
    return isTorchArchive(await readZipDirectory(blobSource(await namedBlob(file))));
  } catch (error) {
    if (error instanceof FileError) return hasCheckpointName(file.path);
    throw error;
  }
}

/** Rejects where the file cannot be read. */
export async function recogniseFile(file: InspectedFile): Promise<Recognised> {
  const { path, byteLength } = file;
  const name = baseName(path);
  if (byteLength === 0) return said(unknownFile(name, file, "empty (0 bytes)", "Copy or download it again."));
  const signature = fileSignature(await headOf(file, signatureBytes));
  switch (signature?.format) {
    case "zip":
      return (await isTorchZip(file)) ? { kind: "checkpoint" } : { kind: "zip" };
    case "torch":
    case "safetensors":
      return { kind: "checkpoint" };
    case "bitstream":
    case "image":
      return { kind: signature.format };
    case "json":
      return (await recogniseJsonFile(file)) ?? byName(path) ?? recogniseText(file);
    case "yaml":
      return (await recogniseYaml(file)) ?? byName(path) ?? recogniseText(file);
    case "xml":
      return recogniseXml(file);
    case "foreign":
      return said(unknownFile(name, file, signature.what, misnamed(path, signature.advice)));
    case "text":
      return byName(path) ?? (await recogniseJsonFile(file)) ?? recogniseText(file);
    case undefined:
      return byName(path) ?? said(unknownFile(name, file, "a file of a kind that is not known here"));
  }
}

/** One of many files: one that cannot be read is said to be so, and the others go on. */
export async function recogniseOneOfMany(file: InspectedFile): Promise<Recognised> {
  try {
    return await recogniseFile(file);
  } catch (error) {
    const problem = unreadableSentence(error, file.path);
    const unreadable = unknownFile(baseName(file.path), file, "a file that cannot be read");
    return said({ ...unreadable, problems: [problem] });
  }
}
