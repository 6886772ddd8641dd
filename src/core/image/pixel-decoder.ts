// What a decoder of image files is to this room; the engine and the scripts bring theirs.

export interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  /** Interleaved 8-bit RGB, or RGB and alpha not premultiplied. */
  readonly channels: 3 | 4;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * Decodes a still file of one media type; a JPEG has one or three components. The bytes carry no orientation but
 * upright: `decodeImage` has read and erased the tag, because browsers honour it in JPEG files and ignore it in WebP
 * files. Throws where the file is damaged.
 */
export type PixelDecoder = (bytes: Uint8Array<ArrayBuffer>, mediaType: string) => Promise<DecodedPixels>;

/** PNG, BMP and GIF have their own decoders everywhere. */
export interface ImageDecoders {
  readonly jpeg: PixelDecoder;
  readonly webp: PixelDecoder;
  /** AVIF. */
  readonly other: PixelDecoder;
}
