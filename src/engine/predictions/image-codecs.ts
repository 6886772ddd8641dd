// JPEG and WebP for comparison: MozJPEG and libwebp as WebAssembly (@jsquash), served by the app itself.
import { reasonOf } from "../../core/image/reason";
import type { RgbImage } from "../../domain";
import jpegModule from "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url";
import webpModule from "@jsquash/webp/codec/enc/webp_enc.wasm?url";
import webpSimdModule from "@jsquash/webp/codec/enc/webp_enc_simd.wasm?url";

export const imageCodecNames = ["jpeg", "webp"] as const;
export type ImageCodecName = (typeof imageCodecNames)[number];

/** RGBA pixels and a quality of 1 … 100 to a file's bytes. */
export type EncodeImage = (image: ImageData, quality: number) => Promise<ArrayBuffer>;

const addresses: Readonly<Record<string, string>> = {
  "mozjpeg_enc.wasm": jpegModule,
  "webp_enc.wasm": webpModule,
  "webp_enc_simd.wasm": webpSimdModule,
};

// left to itself each module looks beside its own script, where the dev server has nothing
const options = { locateFile: (name: string) => addresses[name] ?? name };

/** The modules throw plain objects and numbers. */
async function coded(library: string, file: Promise<ArrayBuffer>): Promise<ArrayBuffer> {
  try {
    return await file;
  } catch (error) {
    throw new Error(`${library} could not encode the image: ${reasonOf(error)}.`, { cause: error });
  }
}

const loaders: { readonly [Name in ImageCodecName]: () => Promise<EncodeImage> } = {
  async jpeg() {
    const { default: encode, init } = await import("@jsquash/jpeg/encode");
    await init(options);
    return (image, quality) => coded("MozJPEG", encode(image, { quality }));
  },
  async webp() {
    const { default: encode, init } = await import("@jsquash/webp/encode");
    await init(options);
    return (image, quality) => coded("libwebp", encode(image, { quality }));
  },
};

const loaded = new Map<ImageCodecName, Promise<EncodeImage>>();

/** The codec's encoder; its module is fetched when first asked for. */
export function imageEncoder(name: ImageCodecName): Promise<EncodeImage> {
  let encoder = loaded.get(name);
  if (!encoder) {
    encoder = loaders[name]();
    // a module that could not be fetched is tried again
    encoder.catch(() => loaded.delete(name));
    loaded.set(name, encoder);
  }
  return encoder;
}

/** What the encoders take. */
export function toImageData({ width, height, data }: RgbImage): ImageData {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from];
    rgba[to + 1] = data[from + 1];
    rgba[to + 2] = data[from + 2];
    rgba[to + 3] = 255;
  }
  return new ImageData(rgba, width, height);
}
