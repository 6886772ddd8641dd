// The one instance of the rANS coder's WebAssembly module.
import { ransBinaryBase64 } from "./rans-binary";

/** What assembly/rans.ts exports; addresses and sizes in bytes, see there. */
export interface RansModule {
  readonly memory: WebAssembly.Memory;
  position(): number;
  prepareRow(cdf: number, intervals: number, encodeRow: number, decodeRow: number, bucketRow: number): void;
  startEncoding(): void;
  writeBelow(end: number): void;
  encodeRun(symbols: number, count: number, encodeRow: number, intervals: number, offset: number): number;
  finishEncoding(): void;
  startDecoding(begin: number, end: number): number;
  decodeRun(
    symbols: number,
    count: number,
    decodeRow: number,
    bucketRow: number,
    intervals: number,
    offset: number,
  ): number;
  finishedDecoding(): number;
}

/** What encodeRun and decodeRun answer. */
export const ransStatus = { done: 0, truncated: 1, badEscape: 2, outOfRange: 3 } as const;

let instance: Promise<RansModule> | undefined;

/** Compiles the module at the first call. */
export function ransModule(): Promise<RansModule> {
  instance ??= instantiate();
  return instance;
}

async function instantiate(): Promise<RansModule> {
  const bytes = Uint8Array.from(atob(ransBinaryBase64), (character) => character.charCodeAt(0));
  const { instance: module } = await WebAssembly.instantiate(bytes);
  return module.exports as unknown as RansModule;
}
