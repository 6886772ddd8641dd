// Images under inspection: format, size and orientation by their headers, and of a few whether they decode.
import { decodeImage } from "../../core/image/decode-image";
import { ImageError } from "../../core/image/image-error";
import { readImageHeader, type ImageHeader } from "../../core/image/image-header";
import { refuseUnreasonableFile, refuseUnreasonableSize } from "../../core/image/image-limits";
import { swapsSides } from "../../core/image/orient";
import { sniffImage, type ImageFormat } from "../../core/image/sniff-image";
import { baseName, headOf, namedBlob, type InspectedFile } from "./inspected-file";
import type { ImageInspection, InspectedImage } from "./inspection";
import type { InspectOptions } from "./inspect-options";
import { unreadableSentence } from "./unreadable-sentence";

/** Of more images than this only the first are listed. */
const maxListed = 1000;
/** Of more images than this none is decoded: their headers must do. */
const maxDecoded = 16;
/** Camera files keep previews in front of their size; what lies behind this is looked for in the whole file. */
const headerBytes = 2 ** 18;

interface ReadHeader extends ImageHeader {
  readonly format: ImageFormat;
}

async function readHeader(file: InspectedFile): Promise<ReadHeader> {
  refuseUnreasonableFile(file.byteLength);
  const parse = async (bytes: Uint8Array): Promise<ReadHeader> => {
    const format = sniffImage(bytes);
    return { format, ...(await readImageHeader(bytes, format)) };
  };
  const head = await headOf(file, headerBytes);
  let header: ReadHeader;
  try {
    header = await parse(head);
  } catch (error) {
    if (!(error instanceof ImageError) || head.length >= file.byteLength) throw error;
    header = await parse(await file.bytes());
  }
  refuseUnreasonableSize(header.width, header.height);
  return header;
}

function sentenceOf(error: unknown, path: string): string {
  const said = unreadableSentence(error, path);
  // decodeImage names the file without its folders
  const own = [`${path}: `, `${baseName(path)}: `].find((name) => said.startsWith(name)) ?? "";
  return `${path}: ${said.slice(own.length)}`;
}

/** One image; `decodes` says whether its pixels are asked for as well. */
async function inspectImage(
  file: InspectedFile,
  decodes: boolean,
  { decoders }: InspectOptions,
): Promise<InspectedImage> {
  let header: ReadHeader;
  try {
    header = await readHeader(file);
  } catch (error) {
    return { file: file.path, usable: false, problems: [sentenceOf(error, file.path)] };
  }
  const { format, width, height, orientation, orientationFrom } = header;
  const turned = swapsSides(orientation);
  const facts = {
    file: file.path,
    format,
    storedWidth: width,
    storedHeight: height,
    orientation,
    ...(orientationFrom && { orientationFrom }),
    width: turned ? height : width,
    height: turned ? width : height,
  };
  if (!decodes) return { ...facts, usable: true, problems: [] };
  try {
    // an AVIF may be turned or cropped by properties outside of its header
    const seen = await decodeImage(await namedBlob(file), decoders);
    return { ...facts, width: seen.width, height: seen.height, decodes: true, usable: true, problems: [] };
  } catch (error) {
    return { ...facts, decodes: false, usable: false, problems: [sentenceOf(error, file.path)] };
  }
}

function summaryOf(images: readonly InspectedImage[], count: number): string {
  const [first] = images;
  if (count > 1) return `${count.toLocaleString("en-US")} images without labels`;
  if (first.format === undefined) return "an image file";
  return `an image: ${first.format.toUpperCase()}, ${first.width} × ${first.height} pixels`;
}

/** Said of several images, which Train and Evaluate cannot use. */
const unlabelled =
  "These images have no labels: Predict takes them; Train and Evaluate do not. To train on them, put those of each " +
  "class into a folder named after it, or bring their COCO or VOC annotations with them.";

/** Images that belong to no dataset. */
export async function inspectImages(
  name: string,
  files: readonly InspectedFile[],
  options: InspectOptions = {},
): Promise<ImageInspection> {
  const { signal, onProgress } = options;
  const images: InspectedImage[] = [];
  const listed = files.slice(0, options.opensUpTo === undefined ? maxListed : maxDecoded);
  for (const [done, file] of listed.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: "Reading images", done, total: listed.length });
    images.push(await inspectImage(file, files.length <= maxDecoded, options));
  }
  const usable = images.some((image) => image.usable);
  const problems = images.flatMap((image) => image.problems);
  return {
    kind: "image",
    name,
    usable,
    summary: summaryOf(images, files.length),
    problems: usable ? [] : problems,
    warnings: [...(usable ? problems : []), ...(files.length > 1 ? [unlabelled] : [])],
    count: files.length,
    images,
  };
}
