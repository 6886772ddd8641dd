// JPEG and WebP for input compression in Node: the same WebAssembly as in the tab, read from the packages.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import encodeJpeg, { init as initJpegEncoder } from "@jsquash/jpeg/encode.js";
import encodeWebp, { init as initWebpEncoder } from "@jsquash/webp/encode.js";
import { compositeOnWhite, opaqueRgba, type RgbaImage } from "../core/image/composite-on-white";
import { reasonOf } from "../core/image/image-error";
import type { ImageCodecs } from "../engine/evaluation/compress-input";
import type { InputCodecName } from "../engine/protocol-evaluation";
import { decodeJpegInNode, decodeWebpInNode } from "./decoders";

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
  readonly decode: (file: Uint8Array<ArrayBuffer>) => Promise<RgbaImage>;
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

export const nodeCodecs: ImageCodecs = {
  async encode(name, image, quality) {
    const { encode } = await codec(name);
    try {
      return new Uint8Array(
        await encode(new PlainImageData(opaqueRgba(image), image.width, image.height), { quality }),
      );
    } catch (error) {
      // the modules throw plain objects and numbers
      throw new Error(`The ${name} encoder in Node failed: ${reasonOf(error)}.`, { cause: error });
    }
  },
  async decode(name, file) {
    return compositeOnWhite(await (await codec(name)).decode(new Uint8Array(file)));
  },
};
