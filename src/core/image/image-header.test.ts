import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { readImageHeader } from "./image-header";

// 22 × 13 pixels, written by Pillow 13.0.0 with orientation 5, which are a quarter turn and a mirror.
const turned = new Uint8Array(await readFile(new URL("../../../reference/cases/images/turned.avif", import.meta.url)));

function offsetOf(type: string, from = 0): number {
  return Buffer.from(turned).indexOf(type, from, "latin1") + 4;
}

/** Entries of the primary image's list of properties: the numbers of turn and mirror, marked as needed. */
const tiesAt = Buffer.from(turned).indexOf(Buffer.from([0x85, 0x86]), offsetOf("ipma"));

async function orientation(turn: number, mirror: number, hasTurn: boolean, hasMirror: boolean): Promise<number> {
  const file = turned.slice();
  file[offsetOf("irot")] = turn;
  file[offsetOf("imir")] = mirror;
  if (!hasTurn) file[tiesAt] = 0;
  if (!hasMirror) file[tiesAt + 1] = 0;
  const header = await readImageHeader(file, "avif");
  expect([header.width, header.height]).toEqual([22, 13]);
  return header.orientation;
}

it("AVIF's turns and mirrors are the orientations that Pillow makes of them", async () => {
  const both = [
    [4, 2],
    [5, 7],
    [2, 4],
    [7, 5],
  ];
  for (const [turn, expected] of both.entries()) {
    for (const mirror of [0, 1]) expect(await orientation(turn, mirror, true, true)).toBe(expected[mirror]);
    expect(await orientation(turn, 1, true, false)).toBe([1, 8, 3, 6][turn]);
    expect(await orientation(turn, 0, false, true)).toBe(4);
    expect(await orientation(turn, 1, false, false)).toBe(1);
  }
});

it("AVIF without its boxes states no size, and damaged ones are no endless search", async () => {
  const { width, height } = await readImageHeader(turned.subarray(0, 32), "avif");
  expect([width, height]).toEqual([0, 0]);
  for (let cut = 32; cut < 300; cut++) {
    await readImageHeader(turned.subarray(0, cut), "avif").catch((error: unknown) => {
      expect(String(error)).toMatch(/truncated AVIF/);
    });
  }
  const folded = turned.slice();
  folded.set([0, 0, 0, 0], offsetOf("meta") - 8);
  expect(await readImageHeader(folded, "avif")).toMatchObject({ width: 22, orientation: 5 });
});
