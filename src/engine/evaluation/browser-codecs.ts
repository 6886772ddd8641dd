// JPEG and WebP for input compression in the tab: MozJPEG and libwebp as WebAssembly (@jsquash), both ways. The browser's
// own decoders differ from each other by a grey level here and there, and so would the scores.
import type { RgbImage } from "../../domain";
import jpegModule from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url";
import webpModule from "@jsquash/webp/codec/dec/webp_dec.wasm?url";
import { imageEncoder, toImageData } from "../predictions/image-codecs";
import type { InputCodecName } from "../protocol-evaluation";
import type { ImageCodecs } from "./compress-input";

type DecodeImage = (file: ArrayBuffer) => Promise<ImageData>;

const loaders: { readonly [Name in InputCodecName]: () => Promise<DecodeImage> } = {
  async jpeg() {
    const { default: decode, init } = await import("@jsquash/jpeg/decode");
    await init({ locateFile: () => jpegModule });
    return decode;
  },
  async webp() {
    const { default: decode, init } = await import("@jsquash/webp/decode");
    await init({ locateFile: () => webpModule });
    return decode;
  },
};

const loaded = new Map<InputCodecName, Promise<DecodeImage>>();

function decoder(name: InputCodecName): Promise<DecodeImage> {
  let decode = loaded.get(name);
  if (!decode) {
    decode = loaders[name]();
    // a module that could not be fetched is tried again
    decode.catch(() => loaded.delete(name));
    loaded.set(name, decode);
  }
  return decode;
}

export const browserCodecs: ImageCodecs = {
  async encode(name, image, quality) {
    return new Uint8Array(await (await imageEncoder(name))(toImageData(image), quality));
  },
  async decode(name, file) {
    const { width, height, data } = await (await decoder(name))(new Uint8Array(file).buffer);
    return withoutAlpha(width, height, data);
  },
};

function withoutAlpha(width: number, height: number, rgba: Uint8ClampedArray): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from];
    data[to + 1] = rgba[from + 1];
    data[to + 2] = rgba[from + 2];
  }
  return { width, height, data };
}
