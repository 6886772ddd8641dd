// The entropy coder's tables inside a checkpoint: read, checked, or found to be empty or damaged.
import type { CdfTables } from "../../domain";
import type { CheckpointFile } from "./checkpoint-file";
import { toInt32 } from "./element-types";
import { UnsupportedCheckpointError } from "./errors";

export type StoredTables =
  | { readonly kind: "present"; readonly tables: CdfTables }
  /** Saved before `update()`; they are rebuilt from the prior's parameters. */
  | { readonly kind: "empty" }
  | { readonly kind: "missing" }
  /** There, but not what a coder can use; they are rebuilt, and `why` is shown. */
  | { readonly kind: "damaged"; readonly why: string };

const tableNames = ["_quantized_cdf", "_cdf_length", "_offset"].map(
  (name) => `bottleneck_layer.entropy_bottleneck.${name}`,
);

/** 16-bit probabilities, as CompressAI's coder has them. */
const probabilityTotal = 65_536;

function wrongRow(tables: CdfTables): string | undefined {
  for (let row = 0; row < tables.channels; row++) {
    const length = tables.cdfLength[row];
    if (length < 3 || length > tables.maxLength) return `row ${row} has length ${length} of ${tables.maxLength}`;
    const cdf = tables.quantizedCdf.subarray(row * tables.maxLength, row * tables.maxLength + length);
    if (cdf[0] !== 0 || cdf[length - 1] !== probabilityTotal) {
      return `row ${row} runs from ${cdf[0]} to ${cdf[length - 1]}, expected 0 to ${probabilityTotal}`;
    }
    for (let i = 1; i < length; i++) {
      if (cdf[i] <= cdf[i - 1]) return `row ${row} does not rise at entry ${i} (${cdf[i - 1]}, ${cdf[i]})`;
    }
  }
  return undefined;
}

/**
 * Reads the tables of a model with `channels` latent channels. `fileNames` gives the file's spelling of canonical names.
 * @throws DamagedFileError and the like where the file cannot be read.
 */
export async function readStoredTables(
  file: CheckpointFile,
  fileNames: ReadonlyMap<string, string>,
  channels: number,
): Promise<StoredTables> {
  const names = tableNames.map((name) => fileNames.get(name));
  if (names.every((name) => name === undefined)) return { kind: "missing" };
  if (names.some((name) => name === undefined)) return { kind: "damaged", why: "one of the three tables is missing" };
  const shapes = names.map((name) => file.listing.get(name!)!.shape);
  if (shapes.every((shape) => shape.includes(0))) return { kind: "empty" };
  const [cdfShape, lengthShape, offsetShape] = shapes;
  if (
    cdfShape.length !== 2 ||
    [cdfShape[0], ...lengthShape, ...offsetShape].join() !== [channels, channels, channels].join()
  ) {
    const found = shapes.map((shape) => `[${shape.join(", ")}]`).join(", ");
    return { kind: "damaged", why: `shapes ${found}, expected [${channels}, n], [${channels}], [${channels}]` };
  }
  const read = new Map<string, Int32Array>();
  try {
    for await (const { name, type, data } of file.tensors((name) => names.includes(name)))
      read.set(name, toInt32(type, data));
  } catch (error) {
    if (!(error instanceof UnsupportedCheckpointError)) throw error;
    return { kind: "damaged", why: error.message };
  }
  const [quantizedCdf, cdfLength, offset] = names.map((name) => read.get(name!)!);
  const tables: CdfTables = { channels, maxLength: cdfShape[1], quantizedCdf, cdfLength, offset };
  const why = wrongRow(tables);
  return why ? { kind: "damaged", why } : { kind: "present", tables };
}
