// What memory full-size checkpoints take: storing one from its .pt files, answering with one, and with five betas in turn,
// each in a process of its own on WebAssembly.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { writeOfficialRelease } from "../official/official-release";
import { officialNetworks, type OfficialArchitecture } from "../official/release-names";
import type { ReferenceSource } from "../verify/case-result";
import type { BenchFigure, BenchSection } from "./bench-result";
import type { MemoryUse } from "./measure-memory";

const root = path.resolve(import.meta.dirname, "../../..");
const measurer = path.join(import.meta.dirname, "measure-memory.ts");
const seeds = ["a", "b", "c", "d", "e"] as const;

async function measured(...args: readonly string[]): Promise<MemoryUse> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", measurer, ...args], { cwd: root });
  return JSON.parse(stdout) as MemoryUse;
}

/** Makes the release's files of one seed below `folder` and stores them in `parts`; the files are removed. */
async function stored(
  reference: ReferenceSource,
  architecture: OfficialArchitecture,
  seed: string,
  folder: string,
): Promise<{ readonly parts: string; readonly use: MemoryUse }> {
  const release = path.join(folder, `release-${seed}`);
  const parts = path.join(folder, `parts-${seed}`);
  const files: string[] = [];
  const options = { network: officialNetworks[architecture], beta: 1.28 };
  for await (const file of writeOfficialRelease({ ...reference, seed }, release, options)) {
    files.push(path.join(release, file.path));
  }
  const use = await measured("store", parts, ...files);
  await rm(release, { recursive: true });
  return { parts, use };
}

function figures(what: string, use: MemoryUse): BenchFigure[] {
  const megabytes = (name: string, bytes: number) => ({ name: `${what}: ${name}`, value: bytes / 1e6, unit: "MB" });
  return [
    megabytes("largest resident set", use.peakBytes),
    megabytes("the same before", use.startBytes),
    megabytes("the backend's heap", use.heapBytes),
    megabytes("arrays of JavaScript where it was looked", use.peakArrayBytes),
  ];
}

/** Three heads, `size` × `size` pixels; `together` sets of other seeds are answered with in turn by one process. */
export async function benchMemory(
  reference: ReferenceSource,
  title: string,
  architecture: OfficialArchitecture,
  together: number,
  size: number,
): Promise<BenchSection> {
  const folder = await mkdtemp(path.join(tmpdir(), "ladon-memory-"));
  try {
    const sets = [];
    for (const seed of seeds.slice(0, together)) sets.push(await stored(reference, architecture, seed, folder));
    const [first] = sets;
    const one = await measured("answer", String(size), first.parts);
    const several =
      together > 1 ? await measured("answer", String(size), ...sets.map(({ parts }) => parts)) : undefined;
    return {
      title: `Memory: ${title}`,
      about: `three heads, ${(one.parameters / 1e6).toFixed(1)} million parameters, ${size} × ${size}, each line a process`,
      rows: [],
      figures: [
        ...figures("storing", first.use),
        ...figures("one answer", one),
        ...(several ? figures(`${together} in turn`, several) : []),
      ],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
