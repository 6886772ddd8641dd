// JPEG and WebP decoders for Node: MozJPEG and libwebp as WebAssembly (@jsquash), from the files that npm installed.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import decodeJpeg, { init as startJpeg } from "@jsquash/jpeg/decode.js";
import decodeWebp, { init as startWebp } from "@jsquash/webp/decode.js";
import { ImageError } from "../core/image/image-error";
import type { ImageDecoders, PixelDecoder } from "../core/image/pixel-decoder";

/** Left to itself each module would fetch its WebAssembly, which Node does not do from a disk. */
async function installed(name: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve(name)));
}

function once(start: () => Promise<unknown>): () => Promise<unknown> {
  let started: Promise<unknown> | undefined;
  return () => (started ??= start());
}

const jpegReady = once(async () => startJpeg(await installed("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm")));
const webpReady = once(async () => startWebp(await installed("@jsquash/webp/codec/dec/webp_dec.wasm")));

const jpeg: PixelDecoder = async (bytes) => {
  await jpegReady();
  const { width, height, data } = await decodeJpeg(bytes.buffer);
  return { width, height, channels: 4, data };
};

const webp: PixelDecoder = async (bytes) => {
  await webpReady();
  const { width, height, data } = await decodeWebp(bytes.buffer);
  return { width, height, channels: 4, data };
};

const other: PixelDecoder = (_bytes, mediaType) =>
  Promise.reject(new ImageError(`there is no decoder for ${mediaType} in Node. Convert it to PNG, JPEG or WebP.`));

/** Decoders of pictures that are no PNG, for data sets that Node opens. GIF, BMP and AVIF are refused. */
export const nodeDecoders: ImageDecoders = { jpeg, webp, other };
