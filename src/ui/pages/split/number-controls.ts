// The numbers of a scenario that the page offers: by which name and unit, over which range of a slider, and what they mean.
import type { Term } from "./term";

export interface NumberControl {
  /** Where it stands in the scenario. */
  readonly path: string;
  readonly label: string;
  readonly unit?: string;
  /** The scenario's value is the shown one times this. */
  readonly perUnit?: number;
  /** Of shown values. */
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
  /** May be left empty: it is then not asked, or not known. */
  readonly isOptional?: boolean;
  readonly slider?: { readonly from: number; readonly to: number; readonly scale: "linear" | "log" };
  readonly explained: Omit<Term, "name">;
}

export const rateControl: NumberControl = {
  path: "uplink.rateBitsPerSecond",
  label: "Uplink rate",
  unit: "kbit/s",
  perUnit: 1000,
  min: 0,
  max: 1e9,
  slider: { from: 1, to: 1e6, scale: "log" },
  explained: {
    sentence: "How many bits the device sends in a second, as the link gives them, before losses.",
    formula: "T = 8 · W / R",
  },
};

export const rttControl: NumberControl = {
  path: "uplink.rttMs",
  label: "Round trip",
  unit: "ms",
  min: 0,
  max: 1e9,
  slider: { from: 0, to: 1000, scale: "linear" },
  explained: {
    sentence: "The time from the device to the server and back that even an empty message takes.",
    formula: "L = t_d + T + RTT + wait + t_s + 8 · W_down / R_down",
  },
};

export const lossControl: NumberControl = {
  path: "uplink.lossFraction",
  label: "Lost packets",
  unit: "%",
  perUnit: 0.01,
  min: 0,
  max: 99,
  slider: { from: 0, to: 20, scale: "linear" },
  explained: {
    sentence: "The share of packets that are lost: TCP slows down by it, UDP sends them once more.",
    formula: "TCP: R ≤ (mss · 8 / RTT) · √1.5 / √p; UDP: W / (1 − p)",
  },
};

export const deviceControl: NumberControl = {
  path: "device.slowdown",
  label: "Device, times as slow",
  min: 0.1,
  max: 1000,
  slider: { from: 0.1, to: 1000, scale: "log" },
  explained: {
    sentence: "How many times as long your device takes as the machine that was measured.",
    formula: "t_d = k_d · (prepare + encode + code)",
  },
};

export const serverControl: NumberControl = {
  path: "server.slowdown",
  label: "Server, times as slow",
  min: 0.001,
  max: 1000,
  slider: { from: 0.001, to: 100, scale: "log" },
  explained: {
    sentence: "How many times as long the server takes as the machine that was measured; 0.05 is twenty times as fast.",
    formula: "t_s = k_s · (decode + body + asked heads)",
  },
};

export const imagesControl: NumberControl = {
  path: "workload.imagesPerSecond",
  label: "Images a second, of one device",
  min: 0,
  max: 100_000,
  slider: { from: 0.001, to: 100, scale: "log" },
  explained: {
    sentence: "How often a device has an image. More than a place can take makes a queue without end.",
    formula: "ρ = λ · S < 1",
  },
};

export const devicesControl: NumberControl = {
  path: "workload.devices",
  label: "Devices at one server",
  min: 1,
  max: 10_000_000,
  isWhole: true,
  slider: { from: 1, to: 100_000, scale: "log" },
  explained: {
    sentence: "How many devices share the server; each has its own uplink.",
    formula: "ρ_server = N · λ · t_s / workers",
  },
};

export const deadlineControl: NumberControl = {
  path: "workload.deadlineMs",
  label: "Deadline",
  unit: "ms",
  min: 0,
  max: 1e9,
  isOptional: true,
  explained: { sentence: "By when 95 % of the images should be answered; the questions below ask what keeps it." },
};

export const uplinkDetails: readonly NumberControl[] = [
  {
    path: "downlink.rateBitsPerSecond",
    label: "Downlink rate",
    unit: "kbit/s",
    perUnit: 1000,
    min: 0,
    max: 1e9,
    explained: { sentence: "How fast the answer comes back: labels, boxes and mask.", formula: "8 · W_down / R_down" },
  },
  {
    path: "uplink.handshakeRtts",
    label: "Handshakes",
    unit: "round trips",
    min: 0,
    max: 2,
    isWhole: true,
    explained: { sentence: "Round trips before the first byte: 0 on an open connection, 1 for TCP, 2 with TLS." },
  },
  {
    path: "uplink.requestHeaderBytes",
    label: "Request header",
    unit: "B",
    min: 0,
    max: 65_536,
    isWhole: true,
    explained: {
      sentence: "What HTTP sends before the payload; the payload and this make B.",
      formula: "W = B + ⌈B / mss⌉ · h",
    },
  },
  {
    path: "uplink.mtuBytes",
    label: "Largest packet",
    unit: "B",
    min: 68,
    max: 65_535,
    isWhole: true,
    explained: { sentence: "The link’s MTU: how many bytes a packet has at most, with its header." },
  },
  {
    path: "uplink.headerBytesPerPacket",
    label: "Header of a packet",
    unit: "B",
    min: 0,
    max: 60,
    isWhole: true,
    explained: { sentence: "40 bytes for TCP over IPv4, 28 for UDP." },
  },
  {
    path: "uplink.jitterSigma",
    label: "Jitter σ",
    min: 0,
    max: 3,
    explained: {
      sentence: "How much transfer times scatter: the standard deviation of their logarithm.",
      formula: "T · e^(σ·Z)",
    },
  },
];

export const loraDetails: readonly NumberControl[] = [
  {
    path: "uplink.lora.spreadingFactor",
    label: "Spreading factor",
    min: 7,
    max: 12,
    isWhole: true,
    explained: { sentence: "LoRa’s SF: one more halves the rate, nearly, and reaches farther." },
  },
  {
    path: "uplink.lora.frameBytes",
    label: "Bytes of a frame",
    unit: "B",
    min: 1,
    max: 255,
    isWhole: true,
    explained: { sentence: "The payload that a frame may have in your region at this spreading factor." },
  },
  {
    path: "uplink.lora.dutyCycle",
    label: "Duty cycle",
    unit: "%",
    perUnit: 0.01,
    min: 0.001,
    max: 100,
    explained: { sentence: "The share of time that a device may be on the air: 1 % on most of EU868." },
  },
];

export const serverDetails: readonly NumberControl[] = [
  {
    path: "server.workers",
    label: "Server workers",
    min: 1,
    max: 100_000,
    isWhole: true,
    explained: {
      sentence: "How many images the server answers at once.",
      formula: "max rate = min(1 / t_d, R / 8W, c / t_s)",
    },
  },
];

export const powerControls: readonly NumberControl[] = [
  {
    path: "energy.computeWatts",
    label: "Power while computing",
    unit: "W",
    min: 0,
    max: 10_000,
    isOptional: true,
    explained: {
      sentence: "Of the whole device while it computes; no good source gives it for phones, so measure or look it up.",
      formula: "(P_c − P_0) · t_d",
    },
  },
  {
    path: "energy.idleWatts",
    label: "Power while waiting",
    unit: "W",
    min: 0,
    max: 10_000,
    isOptional: true,
    explained: {
      sentence: "Of the whole device while it is on and does nothing.",
      formula: "whole = above idle + P_0 · L",
    },
  },
];

export const steadyRadioControls: readonly NumberControl[] = [
  {
    path: "energy.radio.watts",
    label: "Radio power",
    unit: "W",
    min: 0,
    max: 1000,
    explained: { sentence: "Of the radio for as long as bits are sent.", formula: "P · 8 · W / R" },
  },
];

export const linearRadioControls: readonly NumberControl[] = [
  {
    path: "energy.radio.baseWatts",
    label: "Radio at rate 0",
    unit: "W",
    min: 0,
    max: 1000,
    explained: {
      sentence: "The line’s start: the radio’s power while it sends as slowly as can be.",
      formula: "P = β + α · R",
    },
  },
  {
    path: "energy.radio.wattsPerMegabitPerSecond",
    label: "And for each Mbit/s",
    unit: "W",
    min: 0,
    max: 1000,
    explained: { sentence: "The line’s slope: what each Mbit/s adds.", formula: "P = β + α · R" },
  },
  {
    path: "energy.radio.tailWatts",
    label: "Tail power",
    unit: "W",
    min: 0,
    max: 1000,
    explained: {
      sentence: "Of a radio that stays awake after the last bit, in case more comes.",
      formula: "P_tail · min(T_tail, max(0, 1/λ − t_air))",
    },
  },
  {
    path: "energy.radio.tailSeconds",
    label: "Tail length",
    unit: "s",
    min: 0,
    max: 3600,
    explained: { sentence: "How long the radio stays awake after the last bit, unless the next image comes before." },
  },
  {
    path: "energy.radio.promotionJoules",
    label: "Waking the radio",
    unit: "J",
    min: 0,
    max: 1000,
    explained: { sentence: "What it costs to wake a radio that slept." },
  },
];

export const drawControls: readonly NumberControl[] = [
  {
    path: "seed",
    label: "Seed",
    min: 1,
    max: 2 ** 31,
    isWhole: true,
    explained: {
      sentence: "Of what is drawn by chance: images, runs and jitter. The same seed gives the same figures.",
    },
  },
  {
    path: "draws",
    label: "Draws",
    min: 1,
    max: 100_000,
    isWhole: true,
    explained: { sentence: "How many images are drawn for percentiles." },
  },
];

const scoreWords = {
  classification: "classification",
  detection: "detection",
  segmentation: "segmentation",
} as const;

export const floorControls: readonly NumberControl[] = (Object.keys(scoreWords) as (keyof typeof scoreWords)[]).map(
  (task) => ({
    path: `workload.scoreFloors.${task}`,
    label: `Least score, ${scoreWords[task]}`,
    unit: "%",
    min: 0,
    max: 100,
    isOptional: true,
    explained: {
      sentence: "Who scores less, or has no score, is out. Scores are of different datasets: mind the table’s names.",
    },
  }),
);

/** Steps of a slider from end to end. */
export const sliderSteps = 200;

/** Where a shown value stands on its slider, 0 … sliderSteps. */
export function positionOf(value: number, { from, to, scale }: NonNullable<NumberControl["slider"]>): number {
  const clamped = Math.min(to, Math.max(from, value));
  const share = scale === "log" ? Math.log(clamped / from) / Math.log(to / from) : (clamped - from) / (to - from);
  return Math.round(sliderSteps * share);
}

/** The shown value at a place of the slider, with three significant digits. */
export function valueAtPosition(position: number, { from, to, scale }: NonNullable<NumberControl["slider"]>): number {
  const share = position / sliderSteps;
  const value = scale === "log" ? from * (to / from) ** share : from + share * (to - from);
  return Number(value.toPrecision(3));
}
