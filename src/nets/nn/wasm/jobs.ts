// What the kernels of assembly/ are told: for each its number and the fields of its record, all u32, in the order in which
// the class of that name has them. Fields of addresses are in bytes.

/** What is convolved, and how: the beginning of a record. */
const convolved = [
  "x",
  "height",
  "width",
  "inChannels",
  "rowTaps",
  "columnTaps",
  "stride",
  "dilation",
  "top",
  "left",
  "outHeight",
  "outWidth",
  "positions",
  "outChannels",
] as const;

/** The same by Winograd. */
const tiled = [
  "x",
  "height",
  "width",
  "inChannels",
  "taps",
  "step",
  "top",
  "left",
  "outHeight",
  "outWidth",
  "tileRows",
  "tileColumns",
  "tiles",
  "outChannels",
] as const;

/** What a depthwise convolution's gradients read; `x` or `filter` is 0 for the one that does not read it. */
const depthwiseGradient = [
  "x",
  "height",
  "width",
  "channels",
  "rowTaps",
  "columnTaps",
  "stride",
  "dilation",
  "top",
  "left",
  "outHeight",
  "outWidth",
  "images",
  "filter",
  "outputGradient",
  "outputs",
] as const;

export const kernels = {
  convolution: {
    number: 0,
    fields: [...convolved, "filter", "bias", "residual", "steps", "outputs", "positionsPerUnit", "columnsPerUnit"],
  },
  winograd: {
    number: 1,
    fields: [...tiled, "filter", "bias", "residual", "steps", "outputs", "tilesPerUnit"],
  },
  depthwise: {
    number: 2,
    fields: [
      "x",
      "height",
      "width",
      "channels",
      "rowTaps",
      "columnTaps",
      "stride",
      "dilation",
      "top",
      "left",
      "outHeight",
      "outWidth",
      "filter",
      "bias",
      "residual",
      "steps",
      "outputs",
    ],
  },
  gdn: {
    number: 3,
    fields: ["x", "channels", "positions", "gamma", "beta", "steps", "outputs", "positionsPerUnit"],
  },
  regionPooling: {
    number: 4,
    fields: [
      "levelTable",
      "levels",
      "images",
      "rowPositions",
      "rowWeights",
      "rowsUsed",
      "rowWidth",
      "columnPositions",
      "columnWeights",
      "columnsUsed",
      "columnWidth",
      "bins",
      "channels",
      "outputs",
    ],
  },
  filterGradient: {
    number: 5,
    fields: [...convolved, "outputGradient", "outputs", "depthPerUnit", "positionsPerBlock"],
  },
  winogradFilterGradient: {
    number: 6,
    fields: [...tiled, "outputGradient", "outputs", "channelsPerUnit", "tilesPerBlock"],
  },
  gdnGradient: {
    number: 7,
    fields: [
      "x",
      "outputGradient",
      "norm",
      "channels",
      "positions",
      "swappedGamma",
      "steps",
      "outputs",
      "normGradient",
      "positionsPerUnit",
    ],
  },
  depthwiseFilterGradient: { number: 8, fields: depthwiseGradient },
  depthwiseInputGradient: { number: 9, fields: depthwiseGradient },
} as const;

export type KernelName = keyof typeof kernels;

export type JobOf<Name extends KernelName> = Readonly<Record<(typeof kernels)[Name]["fields"][number], number>>;

/** What follows a sum, by the bits of assembly/product.ts. */
export const steps = {
  addResidual: 2,
  relu: 4,
  relu6: 8,
  divide: 16,
  multiply: 32,
  hardswish: 64,
  hardsigmoid: 128,
} as const;
