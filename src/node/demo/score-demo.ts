// Scores what a demo ships on images used for nothing else, and writes its results: the same evaluation as the tab's.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { inParallel } from "../../core/datasets/in-parallel";
import { childCommand } from "../command-line";
import { type InputCodec, inputCodecNames } from "../../engine/protocol-evaluation";
import type { DemoFamily } from "../../engine/protocol-checkpoints";
import { demoFiles } from "./demo-files";
import type { DemoScoreName } from "../../engine/split/demo-results";
import { demoBootstrap, type MeasuredEntry } from "./measured-entry";
import { keptEntries, type ScoredSets, scoreSets } from "./score-set";
import type { TestSet } from "./test-sets";

/** Of photographs more low ones: on these inputs they give the betas' sizes. */
const qualities = {
  scenes: { jpeg: [1, 5, 10, 20, 40, 60, 75, 90], webp: [1, 10, 25, 40, 60, 75, 90] },
  photographs: { jpeg: [1, 3, 5, 8, 12, 20, 40, 75], webp: [1, 3, 5, 10, 20, 40, 75] },
} as const;
const smokeQualities = { jpeg: [40], webp: [40] } as const;

/** The scores that each family's results tell. */
const scoresTold: Readonly<Record<DemoFamily, readonly DemoScoreName[]>> = {
  scenes: ["top1", "AP", "meanIoU"],
  photographs: ["top1", "top5", "catOrDog", "catOrDogTop1", "AP", "AP50", "meanIoU", "objectIoU"],
};

/** Sets in a folder with an index.json, by their names. */
interface SetsIn {
  readonly folder: string;
  readonly names: readonly string[];
}

export interface ScoreRequest {
  readonly knows: DemoFamily;
  /** Gets the results. */
  readonly out: string;
  /** For what is written on the way. */
  readonly folder: string;
  readonly testSets: readonly TestSet[];
  readonly teacher: SetsIn;
  /** A teacher that was trained on compressed images as well. */
  readonly robustTeacher: SetsIn;
  /** One for each beta. */
  readonly students: SetsIn;
  readonly smoke: boolean;
  /** How many sets are scored at a time, in processes of their own; 0: one after the other, in this process. */
  readonly processes: number;
}

const scoreFile = path.resolve(import.meta.dirname, "score-set.ts");

/** In this process or one of its own, unless `kept` has it from before. Rejects where it fails. */
async function entriesOf(request: ScoredSets, here: boolean): Promise<readonly MeasuredEntry[]> {
  const known = await keptEntries(request);
  if (known) return known;
  if (here) await scoreSets(request);
  else await childCommand(scoreFile, [JSON.stringify(request)], (text) => process.stdout.write(text));
  return (await keptEntries(request))!;
}

/** What one network, bare or behind a codec, reached on all test sets. */
interface Row {
  readonly beta?: number;
  readonly codec?: InputCodec;
  readonly cells: object;
}

/** The entries of one row, one a test set; sizes of a second set with other images are told apart. */
function rowOf(entries: readonly MeasuredEntry[], told: readonly DemoScoreName[]): Row {
  const [{ beta, codec, sizes }, ...others] = entries;
  const all: MeasuredEntry["scores"] = Object.assign({}, ...entries.map(({ scores }) => scores));
  const has = told.filter((name) => all[name]);
  const located = others.find((entry) => entry.sizes)?.sizes;
  return {
    ...(beta !== undefined && { beta }),
    ...(codec && { codec }),
    cells: {
      ...sizes,
      ...(located && { located }),
      // where a head had nothing to score
      ...Object.fromEntries(told.map((name) => [name, all[name]?.value ?? null])),
      intervals: Object.fromEntries(has.map((name) => [name, all[name]!.interval])),
    },
  };
}

const keyOf = ({ network, codec }: MeasuredEntry) => JSON.stringify([network, codec]);

/** `bySet`: what each test set measured of the same networks behind the same codecs. */
function rowsOf(bySet: readonly (readonly MeasuredEntry[])[], told: readonly DemoScoreName[]): readonly Row[] {
  return bySet[0].map((first) =>
    rowOf(
      bySet.flatMap((entries) => entries.filter((entry) => keyOf(entry) === keyOf(first))),
      told,
    ),
  );
}

/** `entries`: what one network measured on each test set. */
function testedOn({ testSets }: ScoreRequest, entries: readonly MeasuredEntry[]): object {
  const [first] = testSets;
  const [{ inputSize }] = entries;
  if (first.kind === "scenes") return { scenes: { count: first.count, seed: first.seed, size: inputSize } };
  const imagesFor = (task: TestSet["tasks"][number]) =>
    entries[testSets.findIndex(({ tasks }) => tasks.includes(task))].images;
  return {
    photos: {
      inputSize,
      images: {
        classification: imagesFor("classification"),
        detection: imagesFor("detection"),
        segmentation: imagesFor("segmentation"),
      },
      bootstrap: demoBootstrap,
    },
  };
}

const bareOnly = (entries: readonly MeasuredEntry[]) => entries.filter(({ codec }) => !codec);

/** Per-class tables and confusions of every network, bare. */
function classesText(networks: readonly (readonly MeasuredEntry[])[]): string {
  const names = [...new Set(networks.flatMap((entries) => entries.map(({ network }) => network)))];
  const all = networks.flatMap(bareOnly);
  const lines = names.map((network) => {
    const own = all.filter((entry) => entry.network === network);
    const [{ beta }] = own;
    return JSON.stringify({
      network,
      ...(beta !== undefined && { beta }),
      ...(Object.assign({}, ...own.map(({ classes }) => classes)) as object),
      confusions: own.flatMap(({ confusions }) => confusions),
    });
  });
  return `[\n${lines.join(",\n")}\n]\n`;
}

/** Rejects where a set, a test set or the evaluation is at fault. */
export async function scoreDemo(request: ScoreRequest): Promise<void> {
  const { knows, out, folder, testSets, smoke, processes } = request;
  const told = scoresTold[knows];
  const asked = smoke ? smokeQualities : qualities[knows];
  const codecs = inputCodecNames.flatMap((name) => asked[name].map((quality): InputCodec => ({ name, quality })));
  const scored = (title: string, { folder: place, names }: SetsIn, behind: readonly InputCodec[]) =>
    testSets.map((on) => () => {
      const kept = path.join(folder, `${knows}-${title}-${on.tasks.join("-")}-scores.json`);
      return entriesOf({ folder: place, sets: names, codecs: behind, on, kept }, processes === 0);
    });
  const asks = [
    ...scored("teacher", request.teacher, codecs),
    ...scored("robust-teacher", request.robustTeacher, codecs),
    ...scored("students", request.students, []),
  ];
  const answered = await inParallel(asks, (ask) => ask(), { atOnce: Math.max(1, processes) });
  const sets = testSets.length;
  const [plain, robust, students] = [0, 1, 2].map((place) => answered.slice(place * sets, (place + 1) * sets));
  const bare = (rows: readonly Row[]) => rows.find(({ codec }) => !codec)!.cells;
  const behind = (rows: readonly Row[], name: string) =>
    rows.filter(({ codec }) => codec?.name === name).map(({ codec, cells }) => ({ quality: codec!.quality, ...cells }));
  const [plainRows, robustRows] = [rowsOf(plain, told), rowsOf(robust, told)];
  const content = {
    ...testedOn(
      request,
      plain.map(([first]) => first),
    ),
    teacher: bare(plainRows),
    betas: rowsOf(students, told).map(({ beta, cells }) => ({ beta, ...cells })),
    jpeg: behind(plainRows, "jpeg"),
    webp: behind(plainRows, "webp"),
    robustTeacher: bare(robustRows),
    robustJpeg: behind(robustRows, "jpeg"),
    robustWebp: behind(robustRows, "webp"),
  };
  const files = demoFiles[knows];
  await writeFile(path.join(out, files.results), `${JSON.stringify(content, null, 2)}\n`);
  if (files.classes === undefined) return;
  await writeFile(path.join(out, files.classes), classesText([...plain, ...robust, ...students]));
}
