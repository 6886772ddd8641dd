// A protocol and its numbers in words, for pages and terminals.
import type { ProtocolName, ProtocolNumbers } from "../../domain";

const count = (pixels: number): string => pixels.toLocaleString("en");

/** e.g. `resize 256, crop 224`, `416 × 416`, `416`, `shorter side 800, longer at most 1,333`; all in pixels. */
export function numbersText(numbers: ProtocolNumbers): string {
  if ("crop" in numbers) return `resize ${count(numbers.resize)}, crop ${count(numbers.crop)}`;
  if ("width" in numbers) return `${count(numbers.width)} × ${count(numbers.height)}`;
  const { minSize, maxSize } = numbers;
  return minSize === maxSize ? count(maxSize) : `shorter side ${count(minSize)}, longer at most ${count(maxSize)}`;
}

/** e.g. `unified, 416 pixels`, `classification, resize 256, crop 224 pixels`. */
export function protocolText(name: ProtocolName, numbers: ProtocolNumbers): string {
  return `${name}, ${numbersText(numbers)} pixels`;
}
