import { describe, expect, it } from "vitest";
import type { CdfTables, Placement } from "../../domain";
import { decodeBitstream, encodeBitstream } from "./bitstream";
import { tablesHash } from "./cdf-tables";
import { ModelMismatchError, TablesMismatchError } from "./codec-errors";
import { readLadonFile, writeLadonFile } from "./ladon-file";

const tables: CdfTables = {
  channels: 1,
  maxLength: 4,
  quantizedCdf: Int32Array.of(0, 30000, 60000, 65536),
  cdfLength: Int32Array.of(4),
  offset: Int32Array.of(0),
};
const model = { modelId: "ab".repeat(16), tables };
const latent = { channels: 1, height: 2, width: 3, symbols: Int32Array.of(0, 1, 1, -7, 0, 1) };
const placement: Placement = {
  protocol: "classification",
  originalWidth: 20,
  originalHeight: 10,
  resizedWidth: 16,
  resizedHeight: 8,
  cropLeft: 4,
  cropTop: 0,
  inputWidth: 8,
  inputHeight: 8,
};

describe("a bitstream", () => {
  it("carries a latent through a file", async () => {
    const bitstream = await encodeBitstream(latent, placement, model);
    expect(bitstream.tablesHash).toBe(await tablesHash(tables));
    const received = readLadonFile(writeLadonFile(bitstream));
    expect(received).toEqual(bitstream);
    expect(await decodeBitstream(received, model)).toEqual(latent);
  });

  it("is refused under other tables, with both hashes", async () => {
    const bitstream = await encodeBitstream(latent, placement, model);
    const other = { ...tables, quantizedCdf: tables.quantizedCdf.with(1, 30001) };
    const error = await decodeBitstream(bitstream, { ...model, tables: other }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TablesMismatchError);
    expect(String(error)).toContain(bitstream.tablesHash);
    expect(String(error)).toContain(await tablesHash(other));
  });

  it("is refused by another model, with both ids", async () => {
    const bitstream = await encodeBitstream(latent, placement, model);
    const error = await decodeBitstream(bitstream, { ...model, modelId: "cd".repeat(16) }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ModelMismatchError);
    expect(String(error)).toContain(model.modelId);
    expect(String(error)).toContain("cd".repeat(16));
  });
});
