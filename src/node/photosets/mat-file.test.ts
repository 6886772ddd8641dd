import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileError, TruncatedFileError, UnpackLimitError } from "../../core/base/file-errors";
import { ordered } from "../../testing/made-image-files";
import { matCompressed, matElement, matFile, matMatrix } from "../../testing/made-mat-file";
import { readMatFile } from "./mat-file";

// Written by scipy 1.17.1: savemat of box_coord (uint16) and obj_contour (float64); compressed.mat with do_compression=True and
// behind text, cells, complex numbers, a cube, an empty matrix, and matrices of int8, int32, single and int64.
const fixture = (name: string) => new Uint8Array(readFileSync(path.join(import.meta.dirname, "fixtures", name)));
const plain = fixture("plain.mat");
const compressed = fixture("compressed.mat");

const outline = {
  box_coord: { rows: 1, columns: 4, values: [30, 137, 49, 349] },
  obj_contour: { rows: 2, columns: 4, values: [7.5, 75.5, 12.25, 62, -0.5, 0, 300.75, 107.125] },
};

const read = (bytes: Uint8Array) =>
  Object.fromEntries(
    Array.from(readMatFile(bytes, "a.mat"), ([name, { values, ...sides }]) => [
      name,
      { ...sides, values: [...values] },
    ]),
  );

/** What is thrown, which is a sentence about the file in every case. */
function refusal(bytes: Uint8Array): FileError {
  try {
    readMatFile(bytes, "a.mat");
  } catch (error) {
    if (error instanceof FileError && /^a\.mat: .*\.$/.test(error.message)) return error;
    throw error;
  }
  throw new Error("The file was read.");
}

describe("a MATLAB 5 file", () => {
  it("gives scipy's matrices, column by column", () => {
    expect(read(plain)).toEqual(outline);
  });

  it("gives them inflated, in every type of number, and passes over what is no real matrix", () => {
    expect(read(compressed)).toEqual({
      empty: { rows: 0, columns: 0, values: [] },
      eight: { rows: 1, columns: 2, values: [-1, 2] },
      thirtytwo: { rows: 2, columns: 1, values: [-70000, 2 ** 31 - 1] },
      single: { rows: 1, columns: 1, values: [0.5] },
      large: { rows: 1, columns: 1, values: [2 ** 40] },
      ...outline,
    });
  });

  it.each([
    ["plain", plain],
    ["compressed", compressed],
  ])("cut short anywhere gives the matrices before the cut or a sentence (%s)", (_, whole) => {
    const all = read(whole);
    for (let length = 0; length < whole.length; length++) {
      const part = whole.subarray(0, length);
      let found: ReturnType<typeof read> = {};
      try {
        found = read(part);
      } catch {
        refusal(part);
      }
      expect(all).toMatchObject(found);
      expect(Object.keys(found).length).toBeLessThan(Object.keys(all).length);
    }
  });

  it("with any byte changed is read or refused in a sentence", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(plain, compressed),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (whole, at, change) => {
          const bytes = Uint8Array.from(whole);
          bytes[at % whole.length] ^= change;
          try {
            read(bytes);
          } catch {
            refusal(bytes);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  const ofBigEndian = Uint8Array.from(plain);
  ofBigEndian.set(Buffer.from("MI"), 126);
  it.each([
    ["nothing", new Uint8Array(), /does not begin as a MATLAB 5 file/],
    ["a text", new Uint8Array(Buffer.from("box_coord = [1 2 3 4]")), /does not begin as a MATLAB 5 file/],
    ["version 7.3", new Uint8Array(Buffer.from("MATLAB 7.3 MAT-file, Platform".padEnd(512))), /7\.3.*HDF5.*save -v7/],
    ["big-endian numbers", ofBigEndian, /no little-endian/],
    ["fewer numbers than it declares", matFile(matMatrix("x", 2, 3, [1, 2])), /x declares 2 × 3 numbers and holds 2\./],
    ["a negative side", matFile(matMatrix("x", 2 ** 32 - 1, 1, [])), /x declares -1 × 1 numbers/],
    ["an array of nothing", matFile(matElement(14, [])), /has no flags/],
    [
      "numbers of no type",
      matFile(matElement(14, [...matElement(6, [6, 0, 0, 0]), ...matElement(5, [1, 0, 0])])),
      /3 bytes/,
    ],
    ["a small element that is too long", matFile([1, 0, 5, 0, 0, 0, 0, 0]), /5 bytes is stored where 4 fit/],
    ["a stream that is none", matFile([15, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4]), /cannot be inflated/],
  ])("of %s is refused in a sentence", (_, bytes, sentence) => {
    expect(refusal(bytes).message).toMatch(sentence);
  });

  it("whose length reaches behind its end is cut short", () => {
    expect(refusal(matFile([14, 0, 0, 0, 255, 255, 255, 127]))).toBeInstanceOf(TruncatedFileError);
  });

  it("that unpacks to more than 16 MiB is refused, in one part or in many", () => {
    const bomb = (bytes: number) => {
      const element = new Uint8Array(bytes);
      element.set(ordered(1, 4, true));
      element.set(ordered(bytes - 8, 4, true), 4);
      return matCompressed(element);
    };
    expect(refusal(matFile(bomb(2 ** 24 + 8)))).toBeInstanceOf(UnpackLimitError);
    expect(refusal(matFile(bomb(2 ** 23), bomb(2 ** 23), bomb(8)))).toBeInstanceOf(UnpackLimitError);
  });
});
