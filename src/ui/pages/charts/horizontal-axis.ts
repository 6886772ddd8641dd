// What scores may be drawn against: what is sent, in three units, or what the device pays: for the encoder, or for a whole network.
import { rateUnits, type RateUnit } from "../../../engine/protocol-charts";
import type { DeviceCost } from "../../../engine/protocol-checkpoints";
import type { ChartPoint, Rate } from "./chart-series";

/** In addresses they are called by the encoder; a network that sends nothing has its own size and cost there. */
export const deviceUnits = ["encoder-size", "encoder-macs", "encoder-parameters"] as const;

type DeviceUnit = (typeof deviceUnits)[number];

export const horizontalUnits = [...rateUnits, ...deviceUnits] as const;
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
  "encoder-size": { axis: "Size on the device, kbit (1,000 bits)", short: "device kbit", title: "size on the device" },
  "encoder-macs": {
    axis: "MACs an image on the device, millions",
    short: "device MACs, millions",
    title: "device MACs",
  },
  "encoder-parameters": {
    axis: "Parameters on the device, thousands",
    short: "device parameters, thousands",
    title: "device parameters",
  },
};

export function isRate(unit: HorizontalUnit): unit is RateUnit {
  return (rateUnits as readonly string[]).includes(unit);
}

/** What the device pays: for its half of the network, or for all of it. */
export const deviceCost = ({ encoder, network }: Pick<ChartPoint, "encoder" | "network">) => encoder ?? network;

export function inDeviceUnit(cost: DeviceCost, unit: DeviceUnit): number {
  switch (unit) {
    case "encoder-size":
      return cost.bits / 1e3;
    case "encoder-macs":
      return cost.multiplyAccumulates / 1e6;
    case "encoder-parameters":
      return cost.parameters / 1e3;
  }
}

/** Where the point lies; undefined where nobody knows. */
export function horizontalOf(point: ChartPoint, unit: HorizontalUnit): Rate | undefined {
  if (isRate(unit)) return point.rates[unit];
  const cost = deviceCost(point);
  return cost && { mean: inDeviceUnit(cost, unit) };
}
