// Races of every kind, one after the other, between the same two tabs.
import { SceneRandom } from "../../core/scenes/random";
import type { RaceTabs } from "../race-page/open-race-tabs";
import { evaluateEvaluate } from "./evaluate-evaluate";
import { importDelete } from "./import-delete";
import { type FaultKind, faultKinds, type RaceKind, RaceVerdict } from "./race";
import { trainDelete, trainTrain } from "./train-races";
import { paddedMarkdownTable } from "../../node/text-table";

export const raceKinds: readonly RaceKind[] = [trainTrain, trainDelete, importDelete, evaluateEvaluate];

interface RaceTally {
  readonly name: string;
  readonly races: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** How often each answer was given. */
  readonly answers: ReadonlyMap<string, number>;
  readonly elapsedMs: number;
}

interface RacesReport {
  readonly tallies: readonly RaceTally[];
  /** A line each, with the race that shows it again. */
  readonly faults: readonly string[];
}

export interface RacesAsked {
  /** Of each kind. */
  readonly races: number;
  readonly seed: number;
  readonly kinds: readonly string[];
  readonly onRace?: (done: number) => void;
}

export async function runRaces({ tabs }: RaceTabs, { races, seed, kinds, onRace }: RacesAsked): Promise<RacesReport> {
  const tallies: RaceTally[] = [];
  const faults: string[] = [];
  let done = 0;
  for (const [place, kind] of raceKinds.entries()) {
    if (!kinds.includes(kind.name)) continue;
    const race = await kind.prepare(tabs[0]);
    const begin = performance.now();
    const counts = { lost: 0, revived: 0, "raw error": 0 };
    const answers = new Map<string, number>();
    for (let number = 0; number < races; number++) {
      const random = new SceneRandom(seed, place, number);
      const verdict = new RaceVerdict();
      const order = random.chance(0.5) ? tabs : ([tabs[1], tabs[0]] as const);
      try {
        await race({ tabs: order, random, verdict });
      } catch (error) {
        // what a race cannot do without was refused
        verdict.fault("lost", (error as Error).message);
      }
      for (const answer of verdict.answers) answers.set(answer, (answers.get(answer) ?? 0) + 1);
      for (const fault of verdict.faults) {
        counts[fault.kind]++;
        faults.push(`${kind.name}, race ${number} of seed ${seed}: ${fault.kind}: ${fault.why}`);
      }
      onRace?.(++done);
    }
    tallies.push({ name: kind.name, races, faults: counts, answers, elapsedMs: performance.now() - begin });
  }
  return { tallies, faults };
}

const columns: readonly (readonly [head: string, cell: (tally: RaceTally) => string])[] = [
  ["race", ({ name }) => name],
  ["races", ({ races }) => String(races)],
  ...faultKinds.map((kind) => [kind, ({ faults }: RaceTally) => String(faults[kind])] as const),
  ["s a race", ({ races, elapsedMs }) => (elapsedMs / 1000 / races).toFixed(1)],
];

function answersText({ name, answers }: RaceTally): string {
  const counted = [...answers].toSorted(([, a], [, b]) => b - a).map(([answer, count]) => `${count} × ${answer}`);
  return `${name}: ${counted.join(", ")}`;
}

export function raceTable({ tallies }: RacesReport): string {
  const cells = [columns.map(([head]) => head), ...tallies.map((tally) => columns.map(([, cell]) => cell(tally)))];
  return [...paddedMarkdownTable(cells), "", ...tallies.map(answersText)].join("\n");
}
