import { encode } from "fast-png";
import { expect, it } from "vitest";
import { decodeImage } from "../core/image/decode-image";
import { ImageError } from "../core/image/image-error";
import { readImageHeader } from "../core/image/image-header";
import { sniffImage } from "../core/image/sniff-image";
import { imageCases } from "./image-cases";
import { Draws } from "./image-variations";
import { nodeDecoders } from "../node/decoders";

const mutations = 2000;
/** A hundred times what the slowest sound file takes, and far below a hang. */
const maxMilliseconds = 3000;
/** Of the largest size that is decoded, one image takes as much; these files are tiny, whatever they declare. */
const maxMegabytes = 1000;

const deepPng = encode({
  width: 9,
  height: 7,
  channels: 4,
  depth: 16,
  data: Uint16Array.from({ length: 252 }, (_, i) => 257 * i),
});

/** Cut, bits flipped, or a run of bytes overwritten; half of the places lie in the first 64 bytes. */
function mutated(bytes: Uint8Array, draws: Draws): Uint8Array<ArrayBuffer> {
  const at = draws.below(draws.chance(0.5) ? Math.min(64, bytes.length) : bytes.length);
  if (draws.chance(0.15)) return bytes.slice(0, at);
  const copy = bytes.slice();
  if (draws.chance(0.2)) {
    copy.set(draws.bytes(Math.min(1 + draws.below(8), copy.length - at)), at);
    return copy;
  }
  const flips = 1 + draws.below(4);
  for (let i = 0; i < flips; i++) copy[Math.min(at + draws.below(12), copy.length - 1)] ^= 1 << draws.below(8);
  return copy;
}

it("2,000 damaged images give pixels or a sentence, soon and without gigabytes", async () => {
  const files = [...(await imageCases()), { name: "deep.png", bytes: new Uint8Array(deepPng) }];
  const before = process.resourceUsage().maxRSS;
  let decoded = 0;
  for (let i = 0; i < mutations; i++) {
    const draws = new Draws(`mutation.${i}`);
    const { name, bytes } = draws.of(files);
    const damaged = mutated(bytes, draws);
    const started = performance.now();
    for (const attempt of [
      async () => readImageHeader(damaged, sniffImage(damaged)),
      async () => {
        const { width, height, data } = await decodeImage(new File([damaged], name), nodeDecoders);
        expect(data.length).toBe(3 * width * height);
        decoded++;
      },
    ]) {
      try {
        await attempt();
      } catch (error) {
        if (!(error instanceof ImageError))
          throw new Error(`mutation ${i} of ${name}: ${String(error)}`, { cause: error });
        expect(error.message).not.toMatch(/\[object|undefined|NaN/);
      }
    }
    expect(performance.now() - started, `mutation ${i} of ${name}`).toBeLessThan(maxMilliseconds);
  }
  // most flipped bits lie in pixels, and JPEG and WebP have no checksums
  expect(decoded).toBeGreaterThan(mutations / 10);
  expect(decoded).toBeLessThan((9 * mutations) / 10);
  // of this process in its whole life, in kilobytes
  expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(maxMegabytes);
});
