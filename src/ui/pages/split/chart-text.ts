// Quantities of the charts in words; what is missing or endless is said, never written as a number.
import { figureText, type FigureUnit } from "../../../core/split/report-sentence";

const writer = (unit: FigureUnit) => (value: number) => figureText(value, unit);

export const secondsText = writer("s");
export const joulesText = writer("J");
export const rateText = writer("bit/s");
export const factorText = writer("×");
export const imagesText = writer("images/s");

/** A tick breaks no line. */
const unbroken = (text: string) => text.replaceAll(" ", "\u00a0");

/** As a tick of an axis that says bit/s: "10 k". */
export const rateTick = (bitsPerSecond: number) => unbroken(rateText(bitsPerSecond).replace("bit/s", ""));
export const secondsTick = (seconds: number) => unbroken(secondsText(seconds));
export const joulesTick = (joules: number) => unbroken(joulesText(joules));

/** A duration, or why there is none. */
export function arrivalText(seconds: number | undefined): string {
  if (seconds === undefined) return "not known";
  return seconds === Infinity ? "never answers" : secondsText(seconds);
}

/** An energy, or why there is none. */
export function spentText(joules: number | undefined): string {
  return joules === undefined ? "not known" : joulesText(joules);
}
