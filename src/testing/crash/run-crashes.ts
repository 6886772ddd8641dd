// Power failures over a run's whole life: each cuts the journal of a life somewhere, and a new life goes on from what the
// disk has then.
import { SeededRandom } from "../../core/base/random";
import type { DataSet } from "../../core/datasets/data-set";
import type { StoredRun } from "../../engine/storage/stored-runs";
import { orphansOn, preparedDisk, sixteenScenes } from "./crash-world";
import { contentAfter, type DiskContent, type DiskOperation, JournalDisk, type PowerFailure } from "./disk-journal";
import { type Ending, type LifeOutcome, live, LostRunError, type Phase, phases } from "./run-life";
import { textTable } from "../../node/text-table";

type Verdict = "same" | "lost" | "stuck" | "different" | "orphans";

interface CrashFault {
  readonly cut: number;
  readonly phase: Phase;
  readonly verdict: Exclude<Verdict, "same">;
  readonly why: string;
}

interface CrashReport {
  readonly seed: number;
  readonly cuts: number;
  /** Cuts of a life that had been cut before. */
  readonly again: number;
  /** Cuts after which the disk had lost the last file although it had said that it was safe. */
  readonly lies: number;
  readonly table: ReadonlyMap<Phase, Readonly<Record<Verdict, number>>>;
  readonly faults: readonly CrashFault[];
  readonly elapsedMs: number;
}

export interface CrashOptions {
  readonly cuts: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

/** A life that was lived to its end, and what it needs to be cut. */
interface LivedLife {
  readonly before: DiskContent;
  readonly journal: readonly DiskOperation[];
  /** The person had said to delete the run before this life began. */
  readonly deleting: boolean;
}

/** Of 100 cuts, how many fall into a life that was cut before, and how many a lying disk has. */
const againPercent = 25;
const lyingPercent = 10;

interface World {
  readonly content: DiskContent;
  readonly start: string;
  readonly dataSet: DataSet;
}

interface Unbroken extends LivedLife {
  readonly ending: Ending;
  readonly outcome: LifeOutcome;
}

async function unbroken({ content, start, dataSet }: World, ending: Ending): Promise<Unbroken> {
  const disk = new JournalDisk(content);
  const outcome = await live({ disk, dataSet, start, ending, begun: false, deleting: false, savedStep: 0 });
  const orphans = orphansOn(disk);
  if (!outcome || orphans.length > 0) throw new Error(`The unbroken life left ${orphans.join(", ") || "no outcome"}.`);
  return { before: content, journal: disk.journal, deleting: false, ending, outcome };
}

/** The phase of an operation; the best epoch is kept within the end of an epoch, or of the training. */
function phaseOf(operation: DiskOperation): Phase {
  const phase = operation.phase as Phase;
  const isBest = operation.kind === "write" && operation.name.startsWith("best");
  return isBest ? "best kept" : phase;
}

function drawn(random: SeededRandom, operations: number): PowerFailure {
  const at = random.below(operations);
  const kind = random.below(4);
  const mask = random.below(2 ** 30);
  return {
    at,
    done: kind === 0,
    ...(kind > 1 && { torn: { share: random.below(1000) / 1000, zeroed: kind === 3 } }),
    lies: random.below(100) < lyingPercent,
    undone: (place) => ((mask >> (place % 30)) & 1) === 1,
  };
}

function storedRun({ tables }: DiskContent): StoredRun | undefined {
  const [run] = (tables.get("runs")?.values() ?? []) as Iterable<StoredRun>;
  return run;
}

function difference(found: LifeOutcome, expected: LifeOutcome): string | undefined {
  const names = Object.keys(expected) as (keyof LifeOutcome)[];
  const other = names.filter((name) => found[name] !== expected[name]);
  if (other.length === 0) return undefined;
  return other.map((name) => `${name} ${found[name]} instead of ${expected[name]}`).join(", ");
}

interface Lived {
  readonly verdict: Verdict;
  readonly why: string;
  readonly life: LivedLife;
}

/** Goes on after the failure, and says how that life went. */
async function lifeAfter(
  { before, journal, deleting: said }: LivedLife,
  failure: PowerFailure,
  { dataSet, start }: World,
  { ending, outcome: expected }: Unbroken,
): Promise<Lived> {
  const acknowledged = contentAfter(before, journal, { at: failure.at, done: false, lies: false, undone: () => false });
  const known = storedRun(acknowledged);
  const deleting = said || journal.slice(0, failure.at + 1).some(({ phase }) => phase === "delete");
  const content = contentAfter(before, journal, failure);
  const disk = new JournalDisk(content);
  const life = { before: content, journal: disk.journal, deleting };
  try {
    const found = await live({
      disk,
      dataSet,
      start,
      ending,
      begun: known !== undefined,
      deleting,
      savedStep: failure.lies ? 0 : (known?.record.state?.step ?? 0),
    });
    const other = found && difference(found, expected);
    if (other !== undefined) return { verdict: "different", why: other, life };
    const orphans = orphansOn(disk);
    if (orphans.length > 0) return { verdict: "orphans", why: orphans.join(", "), life };
    return { verdict: "same", why: "", life };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const verdict = error instanceof LostRunError ? "lost" : "stuck";
    return { verdict, why: `${error.name}: ${error.message}`, life };
  }
}

const noVerdicts = (): Record<Verdict, number> => ({ same: 0, lost: 0, stuck: 0, different: 0, orphans: 0 });

/** Cuts as many lives as are asked for; the same for the same seed. */
export async function runCrashes({ cuts, seed, onProgress }: CrashOptions): Promise<CrashReport> {
  const began = performance.now();
  const random = SeededRandom.seeded(seed);
  const world: World = { ...(await preparedDisk()), dataSet: await sixteenScenes() };
  const lives = [await unbroken(world, "finished"), await unbroken(world, "stopped")];
  const table = new Map(phases.map((phase) => [phase, noVerdicts()]));
  const faults: CrashFault[] = [];
  const last = new Map<Ending, LivedLife>();
  let again = 0;
  let lies = 0;
  for (let cut = 0; cut < cuts; cut++) {
    const whole = lives[random.below(lives.length)];
    const before = last.get(whole.ending);
    const isAgain = before !== undefined && before.journal.length > 0 && random.below(100) < againPercent;
    const life = isAgain ? before : whole;
    const failure = drawn(random, life.journal.length);
    const phase = phaseOf(life.journal[failure.at]);
    const { verdict, why, life: lived } = await lifeAfter(life, failure, world, whole);
    table.get(phase)![verdict]++;
    if (verdict !== "same") faults.push({ cut, phase, verdict, why });
    last.set(whole.ending, lived);
    if (isAgain) again++;
    if (failure.lies) lies++;
    onProgress?.(cut + 1);
  }
  return { seed, cuts, again, lies, table, faults, elapsedMs: performance.now() - began };
}

const verdicts: readonly Verdict[] = ["same", "lost", "stuck", "different", "orphans"];
const heads: Readonly<Record<Verdict, string>> = {
  same: "as unbroken",
  lost: "lost",
  stuck: "stuck",
  different: "different",
  orphans: "orphan files",
};

/** A line for each part of a life, and a sum. */
export function crashTable({ table, cuts, again, lies }: CrashReport): string {
  const sum = (verdict: Verdict) => Array.from(table.values()).reduce((all, row) => all + row[verdict], 0);
  const line = (name: string, of: (verdict: Verdict) => number) => {
    const counts = verdicts.map(of);
    return [name, counts.reduce((a, b) => a + b), ...counts].map(String);
  };
  const lines = [
    ["power cut during", "cuts", ...verdicts.map((verdict) => heads[verdict])],
    ...Array.from(table, ([phase, row]) => line(phase, (verdict) => row[verdict])),
    line("all", sum),
  ];
  return [
    ...textTable(lines),
    "",
    `${again} of the ${cuts} cut a life that had been cut before; after ${lies} the disk had lost a file that it had called safe.`,
  ].join("\n");
}
