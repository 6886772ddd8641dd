// JPEG and WebP for input compression in Node: the same WebAssembly as in the tab, read from the packages.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import encodeJpeg, { init as initJpegEncoder } from "@jsquash/jpeg/encode.js";
import encodeWebp, { init as initWebpEncoder } from "@jsquash/webp/encode.js";
import { reasonOf } from "../core/image/reason";
import type { RgbImage } from "../domain";
import type { ImageCodecs } from "../engine/evaluation/compress-input";
import type { InputCodecName } from "../engine/protocol-evaluation";
import { decodeJpegInNode, decodeWebpInNode, type RgbaPixels } from "./jsquash-decoders";

/** What the decoders construct and the encoders read of the DOM's class, which Node has not. */
class PlainImageData {
  readonly colorSpace = "srgb";

  constructor(
    readonly data: Uint8ClampedArray<ArrayBuffer>,
    readonly width: number,
    readonly height: number,
  ) {}
}

const folder = createRequire(import.meta.url).resolve;

/** Hands Emscripten the module's bytes, as it cannot fetch them here. */
async function bytesOf(file: string): Promise<{ wasmBinary: ArrayBuffer }> {
  return { wasmBinary: new Uint8Array(await readFile(folder(file))).buffer };
}

interface Codec {
  readonly encode: (image: ImageData, options: { quality: number }) => Promise<ArrayBuffer>;
  readonly decode: (file: Uint8Array<ArrayBuffer>) => Promise<RgbaPixels>;
}

const loaders: { readonly [Name in InputCodecName]: () => Promise<Codec> } = {
  async jpeg() {
    await initJpegEncoder(await bytesOf("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm"));
    return { encode: encodeJpeg, decode: decodeJpegInNode };
  },
  async webp() {
    await initWebpEncoder(await bytesOf("@jsquash/webp/codec/enc/webp_enc_simd.wasm"));
    return { encode: encodeWebp, decode: decodeWebpInNode };
  },
};

const loaded = new Map<InputCodecName, Promise<Codec>>();

function codec(name: InputCodecName): Promise<Codec> {
  const scope = globalThis as { ImageData?: unknown };
  scope.ImageData ??= PlainImageData;
  let known = loaded.get(name);
  if (!known) loaded.set(name, (known = loaders[name]()));
  return known;
}

function rgba({ width, height, data }: RgbImage): ImageData {
  const samples = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) samples.set(data.subarray(from, from + 3), to);
  return new PlainImageData(samples, width, height);
}

function rgb({ width, height, data: samples }: RgbaPixels): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) data.set(samples.subarray(from, from + 3), to);
  return { width, height, data };
}

export const nodeCodecs: ImageCodecs = {
  async encode(name, image, quality) {
    const { encode } = await codec(name);
    try {
      return new Uint8Array(await encode(rgba(image), { quality }));
    } catch (error) {
      // the modules throw plain objects and numbers
      throw new Error(`The ${name} encoder in Node failed: ${reasonOf(error)}.`, { cause: error });
    }
  },
  async decode(name, file) {
    return rgb(await (await codec(name)).decode(new Uint8Array(file)));
  },
};
