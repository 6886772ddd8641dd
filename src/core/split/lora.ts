// Time on air of LoRa frames, after Semtech's SX1261/2 data sheet, section 6.1.4.
import type { Scenario } from "./scenario";

export type LoraSettings = NonNullable<Scenario["uplink"]["lora"]>;

/** The scenario's own defaults: EU868's fastest common data rate, its largest payload, its 1 % duty cycle. */
export const loraDefaults: LoraSettings = {
  spreadingFactor: 7,
  bandwidthHz: 125_000,
  frameBytes: 222,
  dutyCycle: 0.01,
};

const preambleSymbols = 8;
/** Sync word and start of frame. */
const syncSymbols = 4.25;
const codingRate = 1; // 4/5
const crcBits = 16;
const explicitHeaderBits = 20;
/** From a symbol this long on, the data sheet asks for the low-data-rate optimisation: SF11 and SF12 at 125 kHz. */
const optimisedSymbolSeconds = 0.016;

/** Seconds on air of one frame of `bytes`: explicit header, CRC, coding rate 4/5, 8 preamble symbols. */
export function frameAirSeconds(bytes: number, { spreadingFactor, bandwidthHz }: LoraSettings): number {
  const symbolSeconds = 2 ** spreadingFactor / bandwidthHz;
  const bitsPerGroup = 4 * (symbolSeconds > optimisedSymbolSeconds ? spreadingFactor - 2 : spreadingFactor);
  const bits = Math.max(0, 8 * bytes + crcBits - 4 * spreadingFactor + 8 + explicitHeaderBits);
  const payloadSymbols = 8 + Math.ceil(bits / bitsPerGroup) * (4 + codingRate);
  return (preambleSymbols + syncSymbols + payloadSymbols) * symbolSeconds;
}

/** Frames that carry `bytes`; the last may be shorter. */
export function loraFrames(bytes: number, { frameBytes }: LoraSettings): number {
  return Math.ceil(bytes / frameBytes);
}

/** Seconds on air of `bytes` in frames, one right after the other; 0 bytes need no frame. */
export function loraAirSeconds(bytes: number, settings: LoraSettings): number {
  if (bytes <= 0) return 0;
  const whole = loraFrames(bytes, settings) - 1;
  const last = bytes - whole * settings.frameBytes;
  return whole * frameAirSeconds(settings.frameBytes, settings) + frameAirSeconds(last, settings);
}

/** From the start of one image to the earliest start of the next, by the duty cycle, in seconds. */
export function loraImageInterval(airSeconds: number, { dutyCycle }: LoraSettings): number {
  return airSeconds / dutyCycle;
}
