// Candidates out of a file that somebody wrote: an array of them, or a report that has them.
import { z } from "zod";
import { taskNames } from "../../domain";
import { parsedText } from "../base/file-errors";
import { UserError } from "../base/user-error";
import { candidateWays, figureSources, type Candidate } from "./candidate";

/** A file that holds no candidates. */
class CandidatesFileError extends UserError {
  override readonly name = "CandidatesFileError";
}

const amount = z.number().min(0);
const source = z.enum(figureSources);
const note = z.string().optional();
const figure = z.strictObject({
  value: amount,
  samples: z.array(amount).min(1).max(100_000).optional(),
  spread: z.strictObject({ standardDeviation: amount, count: z.number().int().positive() }).optional(),
  source,
  note,
});
const stage = z.strictObject({ name: z.string().min(1), seconds: figure.optional() });
const percent = z.number().min(0).max(100);
const score = z.strictObject({
  task: z.enum(taskNames),
  metric: z.string().min(1),
  percent,
  dataSet: z.string().min(1),
  images: z.number().int().min(0).optional(),
  interval: z.tuple([percent, percent]).optional(),
  source,
  note,
});

const candidateSchema: z.ZodType<Candidate> = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  way: z.enum(candidateWays),
  family: z.string().min(1),
  beta: z.number().optional(),
  quality: z.number().optional(),
  tasks: z.array(z.enum(taskNames)),
  device: z.array(stage),
  server: z.array(stage.extend({ task: z.enum(taskNames).optional() })),
  payloadBytes: figure.optional(),
  answerBytes: figure.optional(),
  scores: z.array(score),
});

/** @throws CandidatesFileError, naming the file and what is wrong with it */
export function parseCandidates(text: string, fileName: string): Candidate[] {
  const refuse = (why: string, cause?: unknown): never => {
    throw new CandidatesFileError(
      `${fileName} holds no candidates: ${why}. Give an array of candidates, or the JSON of a report.`,
      { cause },
    );
  };
  const json = parsedText(text, refuse);
  const list: unknown = typeof json === "object" && json !== null && "candidates" in json ? json.candidates : json;
  if (!Array.isArray(list)) return refuse("it is no array");
  const { error } = z.array(candidateSchema).safeParse(list);
  if (error) {
    const [{ path, message }] = error.issues;
    return refuse(`${path.join(".")}: ${message}`, error);
  }
  // as they stand, so that a report of them has their keys in the same order
  const candidates = list as Candidate[];
  const ids = candidates.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  return twice === undefined ? candidates : refuse(`two of them have the id ${twice}`);
}
