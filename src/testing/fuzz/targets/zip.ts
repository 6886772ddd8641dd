// Zip archives, as datasets and checkpoints are read from: their members are all there and as they were, or it is said.
import { bytesSource } from "../../../core/base/byte-source";
import { FileError } from "../../../core/base/file-errors";
import { readZipDirectory } from "../../../core/archive/zip-directory";
import { readEntry } from "../../../core/archive/zip-entry";
import { DataSetError } from "../../../core/datasets/data-set";
import { zipFiles } from "../../../core/datasets/data-files";
import type { SceneRandom } from "../../../core/scenes/random";
import { madeZip, type MadeEnd, type MadeEntry } from "../../made-zip";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";

interface ZipSeed {
  readonly entries: readonly MadeEntry[];
  readonly end: MadeEnd;
}

/** What lies in the archive by name, whether or not its directory says so. */
type Members = ReadonlyMap<string, Uint8Array>;

const noise = (count: number) => Uint8Array.from({ length: count }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
const repeated = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 5);

const plain: readonly MadeEntry[] = [
  { name: "cat/0.png", data: noise(200) },
  { name: "cat/1.png", data: repeated(3000), deflate: true },
  { name: "größe/中.png", data: noise(1) },
  { name: "empty.txt", data: new Uint8Array(0) },
  { name: "dog/2.png", data: noise(500), deflate: true },
];

const seeds: readonly ZipSeed[] = [
  { entries: plain, end: {} },
  { entries: plain.map((entry) => ({ ...entry, describedBehind: true })), end: { comment: noise(40) } },
  { entries: plain.map((entry) => ({ ...entry, isZip64: true })), end: { isZip64: true } },
  { entries: [{ name: "folder/", data: new Uint8Array(0) }, ...plain.slice(0, 2)], end: {} },
];

const isFolder = ({ name }: MadeEntry): boolean => name.endsWith("/");

function membersOf(entries: readonly MadeEntry[]): Members {
  return new Map(entries.filter((entry) => !isFolder(entry)).map(({ name, data }) => [name, data]));
}

const absurd = (random: SceneRandom): number => Math.floor(2 ** random.between(0, 32)) % 2 ** 32;

function liedAbout(entry: MadeEntry, entries: readonly MadeEntry[], random: SceneRandom): MadeEntry {
  const size = entry.data.length;
  switch (random.below(7)) {
    case 0:
      return { ...entry, unlisted: true };
    case 1:
      return { ...entry, localName: random.pick(entries).name };
    case 2:
      return { ...entry, name: random.pick(entries).name };
    case 3:
      return { ...entry, claimedBytes: random.pick([0, size - 1, size + 1, size * 2, absurd(random)]) >>> 0 };
    case 4:
      return { ...entry, claimedOffset: random.pick([0, 1, 200, absurd(random)]) };
    case 5:
      return { ...entry, claimedCrc: absurd(random) };
    default:
      return { ...entry, deflate: !entry.deflate, method: random.pick([0, 8, 12]) };
  }
}

function liesOf(entries: readonly MadeEntry[], end: MadeEnd, random: SceneRandom): MadeEnd {
  const count = entries.filter(({ unlisted }) => !unlisted).length;
  switch (random.below(5)) {
    case 0:
      return { ...end, entryCount: random.pick([0, 1, count - 1, count + 1, random.below(65_535)]) };
    case 1:
      return { ...end, directoryBytes: random.pick([0, 46, absurd(random)]) };
    case 2:
      return { ...end, directoryOffset: random.pick([0, 1, 46, absurd(random)]) };
    case 3:
      return { ...end, before: noise(1 + random.below(60)) };
    default:
      return { ...end, comment: new Uint8Array(random.below(65_535)) };
  }
}

/** The end record tells of the directory's last records alone, and all three of its numbers fit them. */
function startsLate({ entries, end }: ZipSeed, random: SceneRandom): MadeEnd {
  const skipped = 1 + random.below(entries.length - 1);
  const whole = madeZip(entries, end);
  const shorter = madeZip(
    entries.map((entry, i) => ({ ...entry, unlisted: i < skipped })),
    end,
  );
  const lost = whole.length - shorter.length;
  const view = Buffer.from(whole);
  const directoryOffset = view.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + lost;
  const behind = (end.comment?.length ?? 0) + 22 + (end.isZip64 ? 76 : 0);
  const directoryBytes = whole.length - behind - directoryOffset;
  return { ...end, entryCount: entries.length - skipped, directoryOffset, directoryBytes };
}

/** Many members in the same few bytes, or each unpacking to megabytes. */
function bomb(random: SceneRandom): readonly MadeEntry[] {
  const count = 1 + random.below(300);
  const zeros = new Uint8Array(random.pick([10_000, 100_000, 1_000_000]));
  const first: MadeEntry = { name: "0.png", data: zeros, deflate: true };
  const overlapping = random.chance(0.5);
  const others = Array.from({ length: count }, (_, i): MadeEntry => {
    if (!overlapping) return { name: `${i + 1}.png`, data: noise(20) };
    return { ...first, name: `${i + 1}.png`, data: new Uint8Array(0), claimedBytes: zeros.length, claimedOffset: 0 };
  });
  return [first, ...others];
}

function compared(reader: string, found: Members, truth: Members): string | undefined {
  for (const [name, data] of found) {
    const known = truth.get(name);
    if (!known) return `${reader}: it gives ${JSON.stringify(name)}, which is not in the archive`;
    if (Buffer.compare(data, known) !== 0) return `${reader}: it gives other bytes for ${JSON.stringify(name)}`;
  }
  const missing = Array.from(truth.keys()).filter((name) => !found.has(name));
  return missing.length > 0 ? `${reader}: it says nothing of ${JSON.stringify(missing)}` : undefined;
}

async function readByDataSets(bytes: Uint8Array<ArrayBuffer>): Promise<Members> {
  const found = new Map<string, Uint8Array>();
  for (const file of await zipFiles(new Blob([bytes]), "fuzz.zip")) found.set(file.path, await file.bytes());
  return found;
}

async function readByCheckpoints(bytes: Uint8Array): Promise<Members> {
  const directory = await readZipDirectory(bytesSource(bytes, "fuzz.zip"));
  const found = new Map<string, Uint8Array>();
  for (const entry of directory.entries.values()) {
    if (!entry.name.endsWith("/")) found.set(entry.name, await readEntry(directory, entry));
  }
  return found;
}

export const zipTarget: FuzzTarget<ZipSeed, Members> = {
  name: "zip",
  share: 2,
  seeds: () => Promise.resolve(seeds),
  mutate(seed, random) {
    const { entries, end } = seed;
    const truth = membersOf(entries);
    const kind = random.chance(0.02) ? 0 : 1 + random.below(19);
    if (kind === 0) {
      const made = bomb(random);
      return { bytes: madeZip(made), truth: membersOf(made) };
    }
    if (kind < 3) return { bytes: madeZip(entries, startsLate(seed, random)), truth };
    if (kind < 7) {
      const i = random.below(entries.length);
      const lied = entries.map((entry, j) => (i === j ? liedAbout(entry, entries, random) : entry));
      // an entry under another's name is there twice, and neither may be lost
      return { bytes: madeZip(lied, end), truth: new Map([...membersOf(lied), ...truth]) };
    }
    if (kind < 10) return { bytes: madeZip(entries, liesOf(entries, end, random)), truth };
    const whole = madeZip(entries, end);
    if (kind === 10) return { bytes: splicedBytes(whole, whole, random), truth };
    return { bytes: mutatedBytes(whole, random), truth };
  },
  async read({ bytes, truth }) {
    let refused = 0;
    for (const [reader, read] of [
      ["datasets", readByDataSets],
      ["checkpoints", readByCheckpoints],
    ] as const) {
      try {
        const wrong = compared(reader, await read(bytes), truth);
        if (wrong !== undefined) return { wrong };
      } catch (error) {
        if (!zipTarget.isRefusal(error)) throw error;
        refused++;
      }
    }
    return refused > 0 ? "refused" : "right";
  },
  isRefusal: (error) => error instanceof DataSetError || error instanceof FileError,
};
