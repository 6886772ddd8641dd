// What a decoder of image files is to this room; the engine and the scripts bring theirs.

export interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  /** Interleaved 8-bit RGB, or RGB and alpha not premultiplied. */
  readonly channels: 3 | 4;
  readonly data: Uint8Array | Uint8ClampedArray;
}

export interface PixelDecoder {
  /** Whether `decode` applies the orientation tag itself. */
  readonly orients: boolean;
  /** Throws where the file is damaged. */
  decode(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Promise<DecodedPixels>;
}

/** PNG has its own decoder everywhere. */
export interface ImageDecoders {
  readonly jpeg: PixelDecoder;
  readonly webp: PixelDecoder;
  /** GIF, BMP and AVIF. */
  readonly other: PixelDecoder;
}
