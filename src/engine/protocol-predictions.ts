// The protocol's words about images, bitstreams and answers.
import type { Bitstream, Prediction, ProtocolName, RgbImage, TaskName } from "../domain";
import type { StageTimes } from "../nets/pipeline/stage-clock";
import type { CheckpointId } from "./protocol-checkpoints";

/** Sizes are named, never just "size". */
export interface BitstreamSizes {
  readonly payloadBytes: number;
  readonly fileBytes: number;
  readonly paperKilobytes: number;
  /** Over the network's input pixels, padding included. */
  readonly bitsPerPixel: number;
  /** Over latent positions. */
  readonly bitsPerLatent: number;
}

/** Where the bits went. */
export interface BitstreamAnatomy {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** `channels` sums, in bits. */
  readonly bitsPerChannel: Float64Array;
  /** `height * width` sums, row-major, in bits. */
  readonly bitsPerPosition: Float64Array;
  readonly escapes: number;
}

export interface ImageResult {
  readonly fileName: string;
  readonly checkpoint: CheckpointId;
  readonly protocol: ProtocolName;
  readonly imageWidth: number;
  readonly imageHeight: number;
  /** The image for the screen, its longer side at most 1,600 pixels; absent where there was only a bitstream. */
  readonly preview?: RgbImage;
  readonly prediction: Prediction;
  /** Absent for an uncompressed teacher. */
  readonly sizes?: BitstreamSizes;
  readonly anatomy?: BitstreamAnatomy;
  /** The `.ladon` file. */
  readonly ladonFile?: Uint8Array;
  readonly elapsedMs: StageTimes & { readonly readImage?: number };
}

/** The same image as JPEG or WebP. */
export interface CodecResult {
  readonly codec: "jpeg" | "webp";
  readonly quality: number;
  readonly fileBytes: number;
  /** Decoded again, scaled as ImageResult.preview. */
  readonly preview: RgbImage;
}

export interface PredictionJobs {
  /** Reads, codes, decodes and answers one image. Rejects with ImageError where it is no image. */
  predict: {
    input: { checkpoint: CheckpointId; image: Blob; fileName: string; protocol: ProtocolName; tasks?: TaskName[] };
    output: ImageResult;
  };
  /** Answers from a `.ladon` file alone, with the stored checkpoint that its model id names. */
  "open-bitstream": {
    input: { file: Blob; fileName: string };
    output: ImageResult & { readonly bitstream: Bitstream };
  };
  /**
   * Codes the network's input resolution of the image as JPEG and WebP: at `quality` (1 … 100), and at the quality whose
   * file is the largest that is not larger than `matchBytes`.
   */
  "compare-codecs": {
    input: { image: Blob; longerSide: number; quality: number; matchBytes?: number };
    output: { readonly atQuality: CodecResult[]; readonly matched: CodecResult[] };
  };
}
