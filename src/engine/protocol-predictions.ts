// The protocol's words about images, bitstreams and answers.
import type { AnswerDifferences } from "../core/tasks/prediction-differences";
import type {
  Bitstream,
  ChosenNumbers,
  Prediction,
  ProtocolName,
  ProtocolNumbers,
  RgbImage,
  TaskName,
} from "../domain";
import type { StageName, StageTimes } from "../nets/pipeline/stage-clock";
import type { CheckpointId } from "./protocol-checkpoints";
import type { ClassNames } from "./tasks/task";
import type { OverviewOfTasks, RecordsOfTasks } from "./tasks/tasks";

export type { AnswerDifferences, ClassNames, StageName };
/** What a network of some input size is asked by; a page says with it beforehand what numbers cannot be. */
export { maxInputSize } from "../core/geometry/largest-image";
export { inputProtocol, numbersText, protocolNumbers, protocolText } from "../core/image/input-protocol";
export { segmentationPixelsText } from "../core/metrics/segmentation-evaluator";

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

/** Milliseconds; `readImage` is decoding the image file. */
type ElapsedTimes = StageTimes & { readonly readImage?: number };

export interface ImageResult {
  readonly fileName: string;
  readonly checkpoint: CheckpointId;
  readonly protocol: ProtocolName;
  /** Absent where there was only a bitstream, which tells the input's size and not how it came about. */
  readonly protocolNumbers?: ProtocolNumbers;
  readonly imageWidth: number;
  readonly imageHeight: number;
  /** The image for the screen, its longer side at most 1,600 pixels; absent where there was only a bitstream. */
  readonly preview?: RgbImage;
  readonly prediction: Prediction;
  /** Names of the classes that the answers mention. */
  readonly classNames: { readonly [Task in TaskName]?: ClassNames };
  /** Original pixels of each label that the segmentation mentions, most first. */
  readonly pixelsPerLabel?: readonly { readonly label: number; readonly pixels: number }[];
  /** The network's input without padding, longer side, in pixels: the resolution at which codecs compare. */
  readonly inputLongerSide: number;
  /** Absent for an uncompressed teacher. */
  readonly sizes?: BitstreamSizes;
  readonly anatomy?: BitstreamAnatomy;
  /** The `.ladon` file. */
  readonly ladonFile?: Uint8Array<ArrayBuffer>;
  readonly elapsedMs: ElapsedTimes;
  /** The first run of this checkpoint on this engine: its times include uploading weights and compiling shaders. */
  readonly firstRun: boolean;
}

/** What a page needs of a result to draw it. */
export type DrawnResult = Pick<
  ImageResult,
  "fileName" | "checkpoint" | "imageWidth" | "imageHeight" | "preview" | "prediction" | "classNames" | "pixelsPerLabel"
>;

/** The file that `export-results` writes. */
export interface ResultRecord extends Partial<RecordsOfTasks> {
  readonly format: "ladon-lab-result";
  readonly version: 1;
  readonly fileName: string;
  readonly image: { readonly width: number; readonly height: number };
  readonly checkpoint: {
    readonly id: string;
    readonly title: string;
    readonly beta?: number;
    readonly modelId?: string;
  };
  readonly protocol: ProtocolName;
  readonly protocolNumbers?: ProtocolNumbers;
  readonly sizes?: BitstreamSizes;
  readonly elapsedMs: ElapsedTimes;
}

/** One image of a batch: enough for a grid, a table and a file, with no pixels held in memory. */
export interface ImageOverview extends OverviewOfTasks {
  readonly fileName: string;
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly protocol: ProtocolName;
  readonly protocolNumbers?: ProtocolNumbers;
  readonly sizes?: BitstreamSizes;
  readonly elapsedMs: ElapsedTimes;
  /** JPEG, longer side at most 640 pixels, with mask and boxes drawn in. */
  readonly overlay: Blob;
  /** The record of `export-results`, as JSON. */
  readonly record: Blob;
  readonly ladonFile?: Blob;
}

/** A file, or pixels that the lab made by itself. */
export type ImageSource = Blob | RgbImage;

/** The same image as JPEG or WebP. */
export interface CodecResult {
  readonly codec: "jpeg" | "webp";
  readonly quality: number;
  readonly fileBytes: number;
  /** Decoded again, at the resolution that was coded. */
  readonly preview: RgbImage;
  /** The whole file. */
  readonly file: Blob;
}

export interface PredictionJobs {
  /**
   * Reads, codes, decodes and answers one image. Rejects with ImageError where it is no image, and with what the
   * checkpoint store throws where there is no such checkpoint.
   */
  predict: {
    input: {
      checkpoint: CheckpointId;
      image: ImageSource;
      fileName: string;
      protocol: ProtocolName;
      /** The network's own input size decides what is absent. Rejects with ProtocolNumbersError where they cannot be. */
      protocolNumbers?: ChosenNumbers;
      tasks?: readonly TaskName[];
    };
    output: ImageResult;
  };
  /**
   * Answers from a `.ladon` file alone, with the stored checkpoint that its model id names; `checkpoint` is preferred
   * where several have that model. Rejects with UnknownModelError where none has, and with the codec's errors.
   */
  "open-bitstream": {
    input: { file: Blob; fileName: string; checkpoint?: CheckpointId };
    output: ImageResult & { readonly bitstream: Bitstream };
  };
  /** One image or `.ladon` file of a batch; the next one is decoded while this one is in the network. */
  "predict-overview": {
    input: {
      checkpoint: CheckpointId;
      file: Blob;
      fileName: string;
      protocol: ProtocolName;
      protocolNumbers?: ChosenNumbers;
      /** 0 … 1: boxes below are neither counted nor drawn; the record has all. */
      scoreThreshold: number;
    };
    output: ImageOverview;
  };
  /** The answers as a JSON file: boxes in original pixels, the mask as run lengths. */
  "export-results": { input: ImageResult; output: Blob };
  /**
   * Codes the image, its longer side brought to `longerSide` pixels, as JPEG and WebP: at `quality` (1 … 100), and at the
   * quality whose file is the largest that is not larger than `matchBytes`; at quality 1 where every file is larger.
   */
  "compare-codecs": {
    input: { image: ImageSource; longerSide: number; quality: number; matchBytes?: number };
    output: { readonly atQuality: CodecResult[]; readonly matched: CodecResult[] };
  };
  /** What each of `others` answers differently from `reference`, in their order. */
  "compare-answers": {
    input: { reference: Prediction; others: Prediction[]; scoreThreshold: number };
    output: AnswerDifferences[];
  };
}
