// The nouns that travel between rooms: images, latents, bitstreams, weights, predictions.
import type { BlockKind } from "./core/networks/blocks";

/** Interleaved 8-bit RGB, rows from the top: `data.length === width * height * 3`. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export const taskNames = ["classification", "detection", "segmentation"] as const;
export type TaskName = (typeof taskNames)[number];

/** How an image becomes the network's input; the paper's three byte columns differ because of it. */
export const protocolNames = ["unified", "classification", "segmentation", "detection"] as const;
export type ProtocolName = (typeof protocolNames)[number];

/** What a person may say of a protocol's numbers, in pixels; what is not said follows from the network's own input size. */
export interface ChosenNumbers {
  /** Of the longer side (unified, detection), of both sides (segmentation), of the crop (classification). */
  readonly inputSize?: number;
  /** Classification: the shorter side before the crop. */
  readonly resize?: number;
  /** Unified and detection: the shorter side, unless the longer one would exceed the input size. */
  readonly minSize?: number;
  /** Segmentation: the input's height where it is no square. */
  readonly inputHeight?: number;
}

/** The shorter side becomes `minSize`, or the longer one `maxSize` where it would exceed that. */
type WithinSides = { readonly minSize: number; readonly maxSize: number };
/** The shorter side becomes `resize`; the middle `crop` × `crop` is the input. */
type Cropped = { readonly resize: number; readonly crop: number };
type Squeezed = { readonly width: number; readonly height: number };
/** The shorter side becomes this, however long the other gets. */
type ByShorterSide = { readonly minSize: number; readonly maxSize?: undefined };

/** A protocol's numbers, in pixels, by the names of torchvision's transforms. */
export type ProtocolNumbers = WithinSides | Cropped | Squeezed | ByShorterSide;

/** What is taken from red, green and blue in units of 1, and what the rest is divided by. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** A protocol with its numbers: all that turns an image into an input. */
export type InputProtocol = (
  | ({ readonly name: "unified" } & WithinSides)
  | ({ readonly name: "detection" } & (WithinSides | Squeezed))
  | ({ readonly name: "classification" } & Cropped)
  | ({ readonly name: "segmentation" } & (Squeezed | ByShorterSide))
) & {
  /** ImageNet's where absent. */
  readonly normalisation?: Normalisation;
};

/** What a network's input is where nobody chooses: a size in pixels, which every protocol makes its numbers of, or a protocol of its own. */
export type OwnInput = number | InputProtocol;

/** Where the original image lies in the network's input, so that answers find their way back to original pixels. */
export interface Placement {
  readonly protocol: ProtocolName;
  /** The image as a person sees it, after its orientation tag, in pixels. */
  readonly originalWidth: number;
  readonly originalHeight: number;
  /** The same image after resizing, before cropping or padding, in input pixels. */
  readonly resizedWidth: number;
  readonly resizedHeight: number;
  /** Offset of the network's input inside the resized image; 0 unless the protocol crops. */
  readonly cropLeft: number;
  readonly cropTop: number;
  /** The network's input with its padding, in pixels. */
  readonly inputWidth: number;
  readonly inputHeight: number;
}

/** A normalised network input: float32, `data` is [inputHeight, inputWidth, 3], padding is 0. */
export interface NetworkInput {
  readonly placement: Placement;
  readonly data: Float32Array;
}

/** Rounded latent of one image: integers minus nothing, in channel, row, column order. */
export interface Latent {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Symbols: round(latent - median of the channel); `length === channels * height * width`. */
  readonly symbols: Int32Array;
}

/** Quantized cumulative frequencies of a factorized prior, as CompressAI stores them. */
export interface CdfTables {
  readonly channels: number;
  /** Longest table; `quantizedCdf` is [channels, maxLength], row-major, zero beyond `cdfLength`. */
  readonly maxLength: number;
  /** 16-bit cumulative frequencies, 0 … 65536; the last interval of each row is the escape symbol. */
  readonly quantizedCdf: Int32Array;
  /** Entries used of each row (number of symbols + 1, escape included). */
  readonly cdfLength: Int32Array;
  /** Symbol value that the first interval of each row stands for. */
  readonly offset: Int32Array;
}

/** One image, coded: everything a server needs beside the model. */
export interface Bitstream {
  /** Names the model that must decode this; 32 hexadecimal digits. */
  readonly modelId: string;
  /** SHA-256 of the CDF tables, hexadecimal. */
  readonly tablesHash: string;
  readonly latentShape: { readonly channels: number; readonly height: number; readonly width: number };
  readonly placement: Placement;
  /** The rANS string. */
  readonly payload: Uint8Array;
}

/** Left, top, right, bottom in pixels; right and bottom are exclusive edges. */
export type BoxXyxy = readonly [left: number, top: number, right: number, bottom: number];

/** What makes a classifier's probabilities honest; a checkpoint without has neither. */
export interface Calibration {
  /** What logits are divided by before softmax, above 0: 1 where absent (Guo et al., 2017). */
  readonly temperature?: number;
  /** 0 … 1: where the best probability is below, the answer is “not sure”. */
  readonly sure?: number;
}

export interface Classification {
  /** Most probable first. */
  readonly top: readonly { readonly label: number; readonly probability: number }[];
  /** Whether the best probability reaches what the checkpoint calls sure; absent where it says nothing of that. */
  readonly sure?: boolean;
}

export interface DetectedBox {
  /** In pixels of the original image. */
  readonly boxXyxyPixels: BoxXyxy;
  readonly score: number;
  readonly label: number;
}

export interface Detection {
  /** Best score first. */
  readonly boxes: readonly DetectedBox[];
}

/** An object that is truly there. */
export interface GroundTruthBox {
  /** In pixels of the sample's image, clipped to it, with an area. */
  readonly boxXyxyPixels: BoxXyxy;
  /** Index into the dataset's classes for detection, from 1. */
  readonly label: number;
  /** COCO's iscrowd: many objects under one box. Evaluation ignores them, training leaves them out. */
  readonly crowd: boolean;
  /** COCO's area of the object itself; the box's area where the dataset has none. */
  readonly areaPixels: number;
}

/** The label of pixels that do not count: the borders of objects in Pascal VOC's masks, and what lies outside of the image. */
export const ignoreIndex = 255;

/** One label a pixel, row-major; 0 is background. Of the original image, where nothing else is said. */
export interface Segmentation {
  readonly width: number;
  readonly height: number;
  readonly labels: Uint8Array;
}

export interface Predictions {
  readonly classification: Classification;
  readonly detection: Detection;
  readonly segmentation: Segmentation;
}

/** The answers of the heads that a checkpoint has. */
export type Prediction = { readonly [Task in TaskName]?: Predictions[Task] };

/** A parameter in this lab's layout: convolution kernels [height, width, in / groups, out], linear kernels [in, out]. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Parameters by this lab's names, e.g. `encoder.conv1.kernel`, `body.layer2.0.norm1.scale`. */
export type Weights = ReadonlyMap<string, WeightArray>;
/** Weights of one owner, who may take arrays out. */
export type OwnWeights = Map<string, WeightArray>;

/** One residual stage of a body. */
export interface BodyLayer {
  /** Unlike any other in the network; layer1 … layer4 in what checkpoints of torchvision and timm hold. */
  readonly name: string;
  readonly blocks: number;
  readonly inChannels: number;
  /** Channels of the 3×3 convolution (of all groups together, before the radix). */
  readonly width: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** Of the 3×3 convolutions; the first block has that of the layer before. 1 where absent. */
  readonly dilation?: number;
}

/** Classes include background 0. */
export interface FasterRcnnShapes {
  /** Absent in what was stored before there was a choice. */
  readonly kind?: "faster-rcnn";
  readonly classes: number;
  readonly pyramidChannels: number;
  /** How many maps feed the pyramid, from the finest; all there are where absent. */
  readonly pyramidLevels?: number;
  readonly hidden: number;
  readonly anchorsPerPosition: number;
}

/** Classes include background 0. */
export interface SsdShapes {
  /** SSD predicts by convolutions, SSDlite by depthwise separable ones. */
  readonly kind: "ssd" | "ssdlite";
  readonly classes: number;
  /** Default boxes a position, of each map from the finest. */
  readonly boxesPerPosition: readonly number[];
}

/** The heads of a network and their widths. */
export interface HeadsOfNetwork {
  readonly classification?: {
    readonly classes: number;
    /** Outputs of a linear layer before the last; there is none where absent. */
    readonly hidden?: number;
  };
  readonly detection?: FasterRcnnShapes | SsdShapes;
  /** Classes include background 0. */
  readonly segmentation?: {
    /** Absent of DeepLabv3's and of what was stored before there was a choice. */
    readonly kind?: "lraspp";
    readonly classes: number;
    /** Channels of the atrous pyramid, or of the one convolution that Lite R-ASPP has in its place. */
    readonly width: number;
    readonly auxiliaryWidth?: number;
    /** Of the head that fuses all four maps: channels taken of the finest, and of the join with it; DeepLabv3 has none. */
    readonly fusion?: { readonly detailWidth: number; readonly joinWidth: number };
  };
}

/** What stands in the place of a network's first layers, down to a stride of 4. */
export interface Bottleneck {
  /** C: channels of the latent. */
  readonly channels: number;
  /** T: channels of the decoder's output. */
  readonly targetChannels: number;
  /** Widths of the encoder's three convolutions, e.g. [96, 48, 24]. */
  readonly encoderWidths: readonly [number, number, number];
  /** Widths of the decoder's three convolutions, e.g. [512, 256, 256]. */
  readonly decoderWidths: readonly [number, number, number];
  /** Whether the six convolutions have a bias; the official ones have none. */
  readonly bias: boolean;
}

/** Residual layers behind a bottleneck or a stem. */
export interface ResidualArchitecture {
  readonly backbone?: undefined;
  /** Absent in an uncompressed teacher. */
  readonly bottleneck?: Bottleneck;
  /** Stem of an uncompressed teacher: output channels of its convolutions, one of `stemSide` or three of 3×3. */
  readonly stem?: readonly number[];
  /** Side of the kernel of a stem of one convolution, odd; torchvision's 7 where absent. */
  readonly stemSide?: number;
  readonly block: BlockKind;
  readonly layers: readonly BodyLayer[];
  readonly heads: HeadsOfNetwork;
}

/** The backbones beside residual ones; core/networks/backbones has a file of each. */
export const backboneKinds = [
  "mobilenet-v2",
  "mobilenet-v3-large",
  "mobilenet-v3-small",
  "mnasnet",
  "efficientnet-lite",
  "vgg16",
] as const;
export type BackboneKind = (typeof backboneKinds)[number];

/**
 * The models of torchvision's that such a backbone stands in; `classification` is its own, and `ladon` is one body under
 * all heads, with or without a bottleneck in front. A file is of the first whose tensors it has: Ladon's has more than
 * those of the backbone by itself.
 */
export const backboneForms = ["ladon", "classification", "segmentation", "faster-rcnn", "ssd"] as const;
export type BackboneForm = (typeof backboneForms)[number];

/** A backbone of its own: one of those that networks for the device have. Nothing of it is sent, but by a bottleneck. */
export interface BackboneArchitecture {
  readonly backbone: {
    readonly kind: BackboneKind;
    readonly form: BackboneForm;
    /** Outputs of its convolutions and linear layers by name, without `body.`. */
    readonly widths: Readonly<Record<string, number>>;
  };
  /** Of the form `ladon`: stands in the place of its first layers. */
  readonly bottleneck?: Bottleneck;
  readonly stem?: undefined;
  readonly stemSide?: undefined;
  readonly block?: undefined;
  readonly layers?: undefined;
  readonly heads: HeadsOfNetwork;
}

/** The parts of a network and their widths, as far as tensor shapes tell. */
export type Architecture = ResidualArchitecture | BackboneArchitecture;

/** Whether all of it is meant for the device: nothing is sent, and no server stands behind it. */
export function runsOnDevice({ backbone }: Architecture): boolean {
  return backbone !== undefined && backbone.form !== "ladon";
}
