// Files that PyTorch 2.14 wrote; the values are what its torch.load gives.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "./archive";
import { bytesSource } from "../base/byte-source";
import { toFloat32 } from "./element-types";
import { UnsupportedCheckpointError } from "./errors";

const folder = new URL("../../../reference/cases/checkpoints/", import.meta.url);

async function valuesOf(name: string): Promise<Record<string, number[]>> {
  const file = await openCheckpoint(bytesSource(new Uint8Array(await readFile(new URL(name, folder))), name));
  const values: Record<string, number[]> = {};
  for await (const { name: tensor, type, data } of file.tensors()) values[tensor] = Array.from(toFloat32(type, data));
  return values;
}

describe("tensors with PyTorch's negative bit", () => {
  it("are read with their signs turned", async () => {
    expect(await valuesOf("neg.pt")).toEqual({ a: [-1, -2, -3], b: [1, 2] });
  });

  it("of every type, as parameters, transposed, sliced, and as the imaginary part of a conjugate", async () => {
    expect(await valuesOf("negative-bits.pt")).toEqual({
      parameter: [-1, -2, -3],
      half: [-1, -0, 3],
      bfloat: [-1.5, 2],
      double: [-Infinity],
      byte: [-1, -128],
      unsigned: [255, 0, 1],
      long: [-1, 2 ** 40],
      transposed: [-0, -3, -1, -4, -2, -5],
      sliced: [-2, -4],
      imaginary: [-2, -4],
      plain: [7],
    });
  });

  it("in the container before PyTorch 1.6", async () => {
    expect(await valuesOf("negative-bits-legacy.pt")).toEqual({
      a: [-1, -2, -3],
      b: [-0, -3, -1, -4, -2, -5],
      c: [1, 2],
    });
  });

  it("are refused where PyTorch cannot negate them, and complex numbers always", async () => {
    await expect(valuesOf("negative-uint16.pt")).rejects.toThrow(/a tensor of uint16 is marked as negated/);
    await expect(valuesOf("conjugate-bit.pt")).rejects.toThrow(UnsupportedCheckpointError);
    await expect(valuesOf("conjugate-bit.pt")).rejects.toThrow(/complex/i);
  });
});
