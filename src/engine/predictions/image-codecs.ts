// JPEG and WebP in the tab: MozJPEG and libwebp as WebAssembly (@jsquash), served by the app itself. The browser's own
// decoders differ from each other by a grey level here and there, and so would scores behind a codec.
import jpegDecoder from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url";
import jpegEncoder from "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url";
import webpDecoder from "@jsquash/webp/codec/dec/webp_dec.wasm?url";
import webpEncoder from "@jsquash/webp/codec/enc/webp_enc.wasm?url";
import webpSimdEncoder from "@jsquash/webp/codec/enc/webp_enc_simd.wasm?url";
import { compositeOnWhite, opaqueRgba } from "../../core/image/composite-on-white";
import { reasonOf } from "../../core/image/image-error";
import type { RgbImage } from "../../domain";
import type { ImageCodecs } from "../evaluation/compress-input";
import type { InputCodecName } from "../protocol-evaluation";

const addresses: Readonly<Record<string, string>> = {
  "mozjpeg_dec.wasm": jpegDecoder,
  "mozjpeg_enc.wasm": jpegEncoder,
  "webp_dec.wasm": webpDecoder,
  "webp_enc.wasm": webpEncoder,
  "webp_enc_simd.wasm": webpSimdEncoder,
};

// left to itself each module looks beside its own script, where the dev server has nothing
const options = { locateFile: (name: string) => addresses[name] ?? name };

/** A module that is fetched when it is first asked for; one that could not be fetched is tried again. */
function fetched<Module extends { readonly init: (options: object) => Promise<unknown> }>(
  load: () => Promise<Module>,
): () => Promise<Module> {
  let module: Promise<Module> | undefined;
  const start = async () => {
    const loaded = await load();
    await loaded.init(options);
    return loaded;
  };
  return () => {
    module ??= start().catch((error: unknown) => {
      module = undefined;
      throw error;
    });
    return module;
  };
}

const libraries = {
  jpeg: {
    name: "MozJPEG",
    encoder: fetched(() => import("@jsquash/jpeg/encode")),
    decoder: fetched(() => import("@jsquash/jpeg/decode")),
  },
  webp: {
    name: "libwebp",
    encoder: fetched(() => import("@jsquash/webp/encode")),
    decoder: fetched(() => import("@jsquash/webp/decode")),
  },
} as const satisfies Record<InputCodecName, unknown>;

/** RGBA pixels and a quality of 1 … 100 to a file's bytes. */
export type EncodeImage = (image: ImageData, quality: number) => Promise<ArrayBuffer>;

export async function imageEncoder(codec: InputCodecName): Promise<EncodeImage> {
  const { name, encoder } = libraries[codec];
  const { default: encode } = await encoder();
  return async (image, quality) => {
    try {
      return await encode(image, { quality });
    } catch (error) {
      // the modules throw plain objects and numbers
      throw new Error(`${name} could not encode the image: ${reasonOf(error)}.`, { cause: error });
    }
  };
}

/** What the encoders take. */
export function toImageData(image: RgbImage): ImageData {
  return new ImageData(opaqueRgba(image), image.width, image.height);
}

export const browserCodecs: ImageCodecs = {
  async encode(codec, image, quality) {
    return new Uint8Array(await (await imageEncoder(codec))(toImageData(image), quality));
  },
  async decode(codec, file) {
    const { default: decode } = await libraries[codec].decoder();
    return compositeOnWhite(await decode(new Uint8Array(file).buffer));
  },
};
