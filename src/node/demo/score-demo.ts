// Scores what the demo ships, by `npm run evaluate` on scenes used for nothing else, and writes results.json.
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EvaluationResult } from "../../engine/protocol-evaluation";
import { childCommand } from "../command-line";
import { command as evaluateHere } from "../commands/evaluate";
import { demoSeeds, type DemoCounts } from "./demo-data";

/** In results.json: top1 in percent, AP and meanIoU 0 … 1, sizes as means in bytes. */
interface Scores {
  readonly top1: number;
  readonly AP: number;
  readonly meanIoU: number;
}

const evaluateFile = path.resolve(import.meta.dirname, "../commands/evaluate.ts");

const qualities = { jpeg: [1, 5, 10, 20, 40, 60, 75, 90], webp: [1, 10, 25, 40, 60, 75, 90] } as const;
const smokeQualities = { jpeg: [40], webp: [40] } as const;

function scoresOf({ scores }: EvaluationResult): Scores {
  return {
    top1: scores.classification?.top1 ?? NaN,
    AP: scores.detection?.AP ?? NaN,
    meanIoU: scores.segmentation?.meanIoU ?? NaN,
  };
}

/** Results with what was asked for, so that the same is not measured twice. */
interface KeptScores {
  readonly asked: string;
  readonly results: readonly EvaluationResult[];
}

async function keptScores(file: string, asked: string): Promise<readonly EvaluationResult[] | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const kept = text === undefined ? undefined : (JSON.parse(text) as KeptScores);
  return kept?.asked === asked ? kept.results : undefined;
}

/** Runs `npm run evaluate`, in this process or one of its own, unless `kept` has it from before. Rejects where it fails. */
async function evaluate(
  checkpoints: readonly string[],
  scenes: number,
  kept: string,
  codecs: readonly string[],
  here: boolean,
): Promise<readonly EvaluationResult[]> {
  const data = `scenes:${scenes}:${demoSeeds.test}`;
  const hashes = await Promise.all(
    checkpoints.map(async (file) =>
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    ),
  );
  const asked = JSON.stringify([hashes, data, codecs]);
  const known = await keptScores(kept, asked);
  if (known) return known;
  const words = checkpoints.flatMap((checkpoint) => ["--checkpoint", checkpoint]);
  const json = `${kept}.part`;
  const options = [...words, "--data", data, "--json", json, ...codecs];
  if (here) await evaluateHere(options);
  else await childCommand(evaluateFile, options, (text) => process.stdout.write(text));
  const read = JSON.parse(await readFile(json, "utf8")) as EvaluationResult | EvaluationResult[];
  const scores: KeptScores = { asked, results: Array.isArray(read) ? read : [read] };
  await writeFile(kept, JSON.stringify(scores));
  await rm(json);
  return scores.results;
}

export interface ScoreRequest {
  /** Gets results.json. */
  readonly out: string;
  /** For what is written on the way. */
  readonly folder: string;
  readonly counts: DemoCounts;
  /** Checkpoints by their paths without the ending. */
  readonly teacher: string;
  /** A teacher that was trained on compressed scenes as well. */
  readonly robustTeacher: string;
  readonly students: readonly string[];
  readonly smoke: boolean;
  /** Evaluates in this process, one set after the other. */
  readonly here: boolean;
}

export async function scoreDemo(request: ScoreRequest): Promise<void> {
  const { out, folder, counts, students, smoke, here } = request;
  const file = (stem: string) => `${stem}.safetensors`;
  const codecs = Object.entries(smoke ? smokeQualities : qualities).flatMap(([name, list]) => [
    `--${name}`,
    list.join(","),
  ]);
  const ofTeacher = (stem: string) =>
    evaluate([file(stem)], counts.test, path.join(folder, `${path.basename(stem)}-scores.json`), codecs, here);
  const asks = [
    () => ofTeacher(request.teacher),
    () => ofTeacher(request.robustTeacher),
    () => evaluate(students.map(file), counts.test, path.join(folder, "student-scores.json"), [], here),
  ];
  const scored: (readonly EvaluationResult[])[] = [];
  if (here) for (const ask of asks) scored.push(await ask());
  else scored.push(...(await Promise.all(asks.map((ask) => ask()))));
  const [plain, robust, ofStudents] = scored;
  const sizeOf = ({ sizes }: EvaluationResult) => ({
    payloadBytes: sizes?.payloadBytes.mean,
    fileBytes: sizes?.fileBytes.mean,
  });
  const behind = (results: readonly EvaluationResult[], name: string) =>
    results
      .filter(({ codec }) => codec?.name === name)
      .map((result) => ({ quality: result.codec?.quality, ...sizeOf(result), ...scoresOf(result) }));
  const bare = (results: readonly EvaluationResult[]) => scoresOf(results.find(({ codec }) => !codec)!);
  const content = {
    scenes: { count: counts.test, seed: demoSeeds.test, size: 128 },
    teacher: bare(plain),
    betas: ofStudents.map((result) => ({ beta: result.checkpoint.beta, ...sizeOf(result), ...scoresOf(result) })),
    jpeg: behind(plain, "jpeg"),
    webp: behind(plain, "webp"),
    robustTeacher: bare(robust),
    robustJpeg: behind(robust, "jpeg"),
    robustWebp: behind(robust, "webp"),
  };
  await writeFile(path.join(out, "results.json"), `${JSON.stringify(content, null, 2)}\n`);
}
