// Decoders for Node: MozJPEG and libwebp as WebAssembly, and a sentence for AVIF, which browsers alone decode.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import decodeJpeg, { init as startJpeg } from "@jsquash/jpeg/decode.js";
import decodeWebp, { init as startWebp } from "@jsquash/webp/decode.js";
import type { RgbaImage } from "../core/image/composite-on-white";
import { ImageError, reasonOf } from "../core/image/image-error";
import type { DecodedPixels, ImageDecoders, PixelDecoder } from "../core/image/pixel-decoder";
import { decodeHalfHeightChroma, hasHalfHeightChroma } from "./half-height-chroma";

// MozJPEG's and libwebp's decoders as WebAssembly (@jsquash) in Node, from the files that npm installed.
interface ModuleOptions {
  readonly printErr: (line: string) => void;
}

interface Library {
  readonly name: string;
  readonly file: string;
  readonly start: (module: WebAssembly.Module, options: ModuleOptions) => Promise<unknown>;
  readonly decode: (file: ArrayBuffer) => Promise<RgbaImage>;
}

const libraries = {
  jpeg: {
    name: "MozJPEG",
    file: "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
    start: startJpeg as Library["start"],
    decode: decodeJpeg,
  },
  webp: {
    name: "libwebp",
    file: "@jsquash/webp/codec/dec/webp_dec.wasm",
    start: startWebp as Library["start"],
    decode: decodeWebp,
  },
} satisfies Record<string, Library>;

/**
 * A function that decodes files. It rejects with an Error that quotes the library, which throws a plain object and says
 * why on its error stream; after that the library is started anew, because it has left its memory as it was.
 */
function decoder({ name, file, start, decode }: Library): (bytes: Uint8Array<ArrayBuffer>) => Promise<RgbaImage> {
  let compiled: Promise<WebAssembly.Module> | undefined;
  let started: Promise<unknown> | undefined;
  const lines: string[] = [];
  // left to itself each module would fetch its WebAssembly, which Node does not do from a disk
  const compile = async () => WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve(file)));
  const startAnew = async () => start(await (compiled ??= compile()), { printErr: (line) => lines.push(line) });
  return async (bytes) => {
    await (started ??= startAnew());
    lines.length = 0;
    try {
      return await decode(bytes.buffer);
    } catch (error) {
      started = undefined;
      const reason = lines.at(-1) ?? reasonOf(error);
      throw new Error(`${name} in Node: ${reason}`, { cause: error });
    }
  };
}

export const decodeJpegInNode = decoder(libraries.jpeg);
export const decodeWebpInNode = decoder(libraries.webp);

const rgba = ({ width, height, data }: RgbaImage): DecodedPixels => ({ width, height, channels: 4, data });

const jpeg: PixelDecoder = async (bytes) => {
  if (!hasHalfHeightChroma(bytes)) return rgba(await decodeJpegInNode(bytes));
  return decodeHalfHeightChroma(bytes, async (file) => {
    const { width, height, data } = await decodeJpegInNode(file);
    return { width, height, samples: Uint8Array.from({ length: width * height }, (_, i) => data[4 * i]) };
  });
};

const webp: PixelDecoder = async (bytes) => rgba(await decodeWebpInNode(bytes));

const other: PixelDecoder = (_bytes, mediaType) => {
  const format = mediaType.replace("image/", "").toUpperCase();
  return Promise.reject(
    new ImageError(
      `it is an ${format} image, which browsers decode and Node does not. Convert it to PNG, JPEG or WebP, or open it in ` +
        "the lab’s page.",
    ),
  );
};

/** For datasets that Node opens: the pixels that the page has of the same files. */
export const nodeDecoders: ImageDecoders = { jpeg, webp, other };
