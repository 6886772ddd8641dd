// Quantities of the charts in words, three digits each; what is missing or endless is said, never written as a number.
import { formatCount } from "../../components/format";
import { durationText, energyText } from "./report-bars";

const prefixed = (value: number, unit: string) => {
  const [prefix, size] = value < 1e3 ? ["", 1] : value < 1e6 ? ["k", 1e3] : value < 1e9 ? ["M", 1e6] : ["G", 1e9];
  return `${formatCount(Number((value / Number(size)).toPrecision(3)))} ${prefix}${unit}`;
};

/** 37.5 kbit/s, 1.2 Mbit/s. */
export function rateText(bitsPerSecond: number): string {
  return prefixed(bitsPerSecond, "bit/s");
}

/** A tick breaks no line. */
const unbroken = (text: string) => text.replaceAll(" ", "\u00a0");

/** As a tick of an axis that says bit/s: "10 k". */
export function rateTick(bitsPerSecond: number): string {
  return unbroken(prefixed(bitsPerSecond, "").trimEnd());
}

export function durationTick(seconds: number): string {
  return unbroken(durationText(seconds));
}

export function energyTick(joules: number): string {
  return unbroken(energyText(joules));
}

/** 2.5 ×. */
export function factorText(factor: number): string {
  return `${formatCount(factor)}\u00a0×`;
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
