// How fast rANS codes and decodes the latent of an official image.
import { decodeSymbols, encodeSymbols } from "../../core/codec/rans-coder";
import type { ReferenceSource } from "../verify/case-result";
import { listedTables, roundedLatent, type CodecCase } from "../verify/codec";
import { benchRow, timesInTurn, type BenchSection } from "./bench-result";

const caseId = "official-size";

export async function benchEntropyCoding(reference: ReferenceSource, runs: number): Promise<BenchSection> {
  const item = (await reference.readJson<CodecCase[]>("codec.json")).find(({ id }) => id === caseId);
  if (!item) throw new Error(`codec.json of the reference has no case "${caseId}"`);
  const medians = Float32Array.from(item.quantiles, ([, median]) => median);
  const latent = roundedLatent(item, 0, medians, reference.seed);
  const tables = listedTables(item);
  const payload = await encodeSymbols(latent, tables);
  const works = {
    encoding: () => encodeSymbols(latent, tables),
    decoding: () => decodeSymbols(payload, latent, tables),
  };
  // Each takes a few milliseconds, and V8 needs some calls before it has compiled them well.
  await timesInTurn(works, 20);
  const times = await timesInTurn(works, Math.max(20, runs));
  const rows = [benchRow("encoding", times.encoding), benchRow("decoding", times.decoding)];
  const count = latent.symbols.length;
  return {
    title: "rANS",
    about: `${count} symbols of a latent of ${latent.channels} × ${latent.height} × ${latent.width}, ${payload.length} bytes`,
    rows,
    figures: rows.map(({ name, cpuMs }) => ({
      name,
      value: count / cpuMs.median / 1000,
      unit: "million symbols/s of CPU time",
    })),
  };
}
