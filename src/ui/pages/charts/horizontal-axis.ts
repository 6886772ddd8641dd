// What scores may be drawn against: what is sent, in three units, or what the device's half of the network costs.
import { rateUnits, type RateUnit } from "../../../engine/protocol-charts";
import type { ChartPoint, Rate } from "./chart-series";

export const encoderUnits = ["encoder-size", "encoder-macs", "encoder-parameters"] as const;

export const horizontalUnits = [...rateUnits, ...encoderUnits] as const;
export type HorizontalUnit = (typeof horizontalUnits)[number];

interface UnitText {
  /** Under the axis. */
  readonly axis: string;
  /** In tables and sentences, with its unit. */
  readonly short: string;
  /** In titles: "Top-1 against rate". */
  readonly title: string;
}

export const unitText: Readonly<Record<HorizontalUnit, UnitText>> = {
  paper: { axis: "The paper’s KB an image (pickle, 1,024 bytes)", short: "paper KB", title: "rate" },
  payload: { axis: "Payload an image, kB (1,000 bytes)", short: "payload kB", title: "rate" },
  bpp: { axis: "Bits per pixel of the network’s input", short: "bits per pixel", title: "rate" },
  "encoder-size": { axis: "Encoder size, kbit (1,000 bits)", short: "encoder kbit", title: "encoder size" },
  "encoder-macs": {
    axis: "Encoder’s multiply-accumulates an image, millions",
    short: "encoder MACs, millions",
    title: "encoder MACs",
  },
  "encoder-parameters": {
    axis: "Encoder’s parameters, thousands",
    short: "encoder parameters, thousands",
    title: "encoder parameters",
  },
};

export function isRate(unit: HorizontalUnit): unit is RateUnit {
  return (rateUnits as readonly string[]).includes(unit);
}

/** Where the point lies; undefined where nobody knows. */
export function horizontalOf({ rates, encoder }: ChartPoint, unit: HorizontalUnit): Rate | undefined {
  if (isRate(unit)) return rates[unit];
  if (!encoder) return undefined;
  switch (unit) {
    case "encoder-size":
      return { mean: encoder.bits / 1e3 };
    case "encoder-macs":
      return { mean: encoder.multiplyAccumulates / 1e6 };
    case "encoder-parameters":
      return { mean: encoder.parameters / 1e3 };
  }
}
