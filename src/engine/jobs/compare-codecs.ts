// The image as JPEG and WebP at the network's input resolution: at a chosen quality, and at matched bytes.
import { decodeImage } from "../../core/image/decode-image";
import { JobInputError } from "../errors";
import { imageEncoder, toImageData } from "../predictions/image-codecs";
import { imagePixels, withLongerSide } from "../predictions/image-pixels";
import { greatestQuality, minQuality, matchBytes } from "../predictions/match-bytes";
import { inputCodecNames, type InputCodecName } from "../protocol-evaluation";
import type { CodecResult } from "../protocol-predictions";
import type { Job } from "./job";

async function codecResult(codec: InputCodecName, quality: number, bytes: ArrayBuffer): Promise<CodecResult> {
  const file = new Blob([bytes], { type: `image/${codec}` });
  return { codec, quality, fileBytes: bytes.byteLength, preview: await decodeImage(file), file };
}

export const compareCodecs: Job<"compare-codecs"> = async (input, context) => {
  const { image, longerSide, quality, matchBytes: maxBytes } = input;
  if (!(Number.isInteger(quality) && quality >= minQuality && quality <= greatestQuality)) {
    throw new JobInputError(
      `The quality of a codec is a whole number from ${minQuality} to ${greatestQuality}, not ${quality}.`,
    );
  }
  const total = inputCodecNames.length * (maxBytes === undefined ? 1 : 2);
  let done = 0;
  const step = async (phase: string) => {
    context.progress({ phase, done: done++, total, unit: "files" });
    await context.yieldToEventLoop();
  };
  const pixels = toImageData(withLongerSide(await imagePixels(image, "The image"), longerSide));
  const atQuality: CodecResult[] = [];
  const matched: CodecResult[] = [];
  for (const codec of inputCodecNames) {
    await step(`Coding as ${codec}`);
    const encode = await imageEncoder(codec);
    atQuality.push(await codecResult(codec, quality, await encode(pixels, quality)));
    if (maxBytes === undefined) continue;
    await step(`Matching ${codec} to ${maxBytes} bytes`);
    const match = await matchBytes(async (tried) => {
      await context.yieldToEventLoop();
      return encode(pixels, tried);
    }, maxBytes);
    matched.push(await codecResult(codec, match.quality, match.file));
  }
  const previews = [...atQuality, ...matched].map(({ preview }) => preview.data.buffer as ArrayBuffer);
  return { output: { atQuality, matched }, transfer: previews };
};
