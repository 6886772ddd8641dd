// Quantities of the charts in words, three digits each; what is missing or endless is said, never written as a number.
import { formatCount } from "../../components/format";
import { durationText } from "./report-bars";

const prefixed = (value: number, unit: string) => {
  const [prefix, size] = value < 1e3 ? ["", 1] : value < 1e6 ? ["k", 1e3] : value < 1e9 ? ["M", 1e6] : ["G", 1e9];
  return `${formatCount(Number((value / Number(size)).toPrecision(3)))} ${prefix}${unit}`;
};

/** 37.5 kbit/s, 1.2 Mbit/s. */
export function rateText(bitsPerSecond: number): string {
  return prefixed(bitsPerSecond, "bit/s");
}

/** As ticks: without the space of a narrow axis wasted on bit/s. */
export function rateTick(bitsPerSecond: number): string {
  return prefixed(bitsPerSecond, "").trimEnd();
}

/** 2.5 ×. */
export function factorText(factor: number): string {
  return `${formatCount(factor)} ×`;
}

/** 3.2 images/s. */
export function imagesText(imagesPerSecond: number): string {
  return `${formatCount(imagesPerSecond)} images/s`;
}

/** A duration, or why there is none. */
export function arrivalText(seconds: number | undefined): string {
  if (seconds === undefined) return "not known";
  return seconds === Infinity ? "never answers" : durationText(seconds);
}
