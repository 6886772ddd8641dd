// What a run and an evaluation keep of themselves, damaged on the disk: never taken with other numbers.
import { isDeepStrictEqual } from "node:util";
import { serialize } from "node:v8";
import { bytesSource } from "../../../core/base/byte-source";
import { crc32 } from "../../../core/base/hashes";
import type { SceneRandom } from "../../../core/scenes/random";
import type { JournalHead, JournalPage } from "../../../engine/evaluation/evaluation-journal";
import {
  sealHead,
  sealPage,
  unsealedState,
  type SealedHead,
  type SealedPage,
} from "../../../engine/evaluation/sealed-journal";
import { DamagedStorageError } from "../../../engine/storage/storage-errors";
import { CurveLog } from "../../../engine/training/run-curves";
import { readStateFile, writeStateFile } from "../../../engine/training/run-state-file";
import type { TrainerState } from "../../../nets/training/trainer";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget, Reading } from "../fuzz-target";

type Bytes = Uint8Array<ArrayBuffer>;

interface Journal {
  readonly head: SealedHead;
  readonly pages: SealedPage[];
}

interface RunSeed {
  readonly kind: "run";
  readonly bytes: Bytes;
}
interface EvaluationSeed {
  readonly kind: "evaluation";
  readonly journal: Journal;
}
type SavedSeed = RunSeed | EvaluationSeed;

/** The seed that the input came from, and of an evaluation what became of it, which no bytes but IndexedDB's own hold. */
type SavedTruth = RunSeed | (EvaluationSeed & { readonly damaged: Journal });

const kernel = { shape: [4, 3], data: Float32Array.from({ length: 12 }, (_, i) => i / 7) };
const trainer: TrainerState = {
  position: { stage: 0, epoch: 1, stepInEpoch: 1, step: 3 },
  written: new Map([["classification.linear.kernel", kernel]]),
  optimizer: new Map([["classification.linear.kernel", { steps: 3, slots: { moment: kernel } }]]),
};

async function runSeed(): Promise<RunSeed> {
  const curves = new CurveLog();
  for (const loss of [3, 2, 1]) curves.add({ loss, accuracy: 1 / loss });
  const parts: Bytes[] = [];
  for await (const chunk of writeStateFile(trainer, curves)) parts.push(chunk);
  return { kind: "run", bytes: new Uint8Array(Buffer.concat(parts)) };
}

function evaluationSeed(): EvaluationSeed {
  const head = { run: "r", startedAtMs: 1, plan: { entries: [{}], tasks: ["detection"] }, total: 9 };
  const pages = [0, 1, 2, 3].map((place): JournalPage => ({
    done: place + 1,
    images: [{ name: `${place}.png`, imageId: place }],
    answers: [
      [
        {
          detection: {
            boxesXyxyPixels: Float32Array.of(1, 2, 3, place),
            scores: Float32Array.of(place / 8),
            labels: Uint16Array.of(place),
          },
          elapsedMs: { body: place },
          firstRun: false,
        },
      ],
    ],
  }));
  return {
    kind: "evaluation",
    journal: { head: sealHead(head as unknown as JournalHead), pages: pages.map(sealPage) },
  };
}

/** Changes one value somewhere inside: a number, a text, an element, a key or an entry that goes. Checksums stay there. */
function damage(value: object, random: SceneRandom): void {
  const keys = Object.keys(value).filter((key) => key !== "checksum");
  if (keys.length === 0) return;
  const key = random.pick(keys);
  const inside = (value as Record<string, unknown>)[key];
  const set = (other: unknown) => Reflect.set(value, key, other);
  if (typeof inside === "object" && inside !== null && random.chance(0.85)) return damage(inside, random);
  if (Array.isArray(value) && random.chance(0.5)) value.splice(Number(key), random.below(2), ...value.slice(0, 1));
  else if (typeof inside === "number") set(random.pick([inside + 1, -inside, NaN, 1e9, 0.5, String(inside)]));
  else if (typeof inside === "string") set(random.pick([`${inside}x`, "", inside.slice(1)]));
  else if (ArrayBuffer.isView(value) || random.chance(0.5)) set(random.pick([null, 7, "x", {}]));
  else Reflect.deleteProperty(value, key);
}

async function readRun(bytes: Bytes, whole: Bytes): Promise<Reading> {
  await readStateFile(bytesSource(bytes, "state"), crc32(whole));
  return Buffer.compare(bytes, whole) === 0 ? "right" : { wrong: "a damaged state is taken" };
}

/** What was read of a damaged one are the first images and answers of the whole one. */
function readEvaluation({ journal, damaged }: EvaluationSeed & { readonly damaged: Journal }): Reading {
  const whole = unsealedState(journal.head, journal.pages);
  const { images, answers, ...told } = unsealedState(damaged.head, damaged.pages);
  const { images: allImages, answers: allAnswers, ...allTold } = whole;
  const first = {
    images: allImages.slice(0, images.length),
    answers: allAnswers.map((of) => of.slice(0, images.length)),
    ...allTold,
  };
  const isSame = isDeepStrictEqual({ images, answers, ...told }, first);
  return isSame ? "right" : { wrong: "it goes on with other answers than were given" };
}

export const savedStateTarget: FuzzTarget<SavedSeed, SavedTruth> = {
  name: "saved-state",
  share: 1,
  seeds: async () => [await runSeed(), evaluationSeed()],
  mutate(seed, random) {
    if (seed.kind === "run") {
      const spliced = random.chance(0.1);
      const bytes = spliced ? splicedBytes(seed.bytes, seed.bytes, random) : mutatedBytes(seed.bytes, random);
      return { bytes, truth: seed };
    }
    const damaged = structuredClone(seed.journal);
    for (let left = 1 + random.below(2); left > 0; left--)
      damage(random.chance(0.2) ? damaged.head : damaged.pages, random);
    return { bytes: new Uint8Array(serialize(damaged)), truth: { ...seed, damaged } };
  },
  read: ({ bytes, truth }) =>
    truth.kind === "run" ? readRun(bytes, truth.bytes) : Promise.resolve().then(() => readEvaluation(truth)),
  isRefusal: (error) => error instanceof DamagedStorageError,
};
