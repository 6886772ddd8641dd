// A stage's losses as torchdistill's criterion, in both directions.
import { listed } from "../base/sentence";
import type { TaskName } from "../../domain";
import { readModelTerm } from "./losses/detection";
import type { CriterionTerm } from "./losses/loss";
import { definitionOf, lossDefinitions, type RecipeLoss } from "./losses/losses";
import type { Recipe, RecipeStage } from "./recipe";
import type { TorchdistillValue } from "./torchdistill-document";
import type { TorchdistillReading } from "./torchdistill-reading";
import type { TorchdistillNode } from "./torchdistill-yaml";

const readable = lossDefinitions.flatMap(({ task, torchdistill: { term } }) => (term ? [{ ...term, task }] : []));
const readableKeys = Array.from(new Set(readable.map(({ key }) => key)));

function readTerm(reading: TorchdistillReading, term: CriterionTerm, task: TaskName): RecipeLoss | undefined {
  const key = reading.text(term.criterion, "key");
  const named = readable.filter((one) => one.key === key);
  if (named.length === 0) {
    return reading.problem(
      term.line,
      `the loss ${term.key} is ${key ?? "not named"}; ${listed(readableKeys, "or")} is expected`,
    );
  }
  const reader = named.find((one) => one.task === task) ?? named[0];
  return reader.read(reading, term, task) as RecipeLoss | undefined;
}

/** The losses of a stage, in the file's order; those that this lab does not have are problems. */
export function readLosses(
  reading: TorchdistillReading,
  stage: TorchdistillNode,
  task: TaskName,
): readonly RecipeLoss[] {
  const criterion = reading.take(stage, "criterion");
  if (criterion === undefined) {
    reading.problem(stage.line, "there is no criterion; a WeightedSumLoss is expected");
    return [];
  }
  const kind = reading.text(criterion, "key");
  if (kind !== "WeightedSumLoss") {
    reading.problem(criterion.line, `the criterion is ${kind ?? "not named"}; WeightedSumLoss is expected`);
    return [];
  }
  reading.ignore(criterion, "func2extract_model_loss");
  const losses: RecipeLoss[] = [];
  const own = readModelTerm(reading, criterion, task);
  if (own) losses.push(own);
  const terms = reading.take(criterion, "kwargs", "sub_terms");
  for (const [key, { line, value }] of terms?.kind === "map" ? terms.entries : []) {
    const term = reading.take(terms, key);
    const weight = reading.number(term, "weight");
    if (!reading.peek(term, "weight")) reading.problem(line, `the loss ${key} has no weight; a number is expected`);
    const [inner, wrapper] = [reading.take(value, "criterion"), reading.take(value, "criterion_wrapper")];
    if (weight === undefined) continue;
    const loss = readTerm(reading, { key, line, criterion: inner, wrapper, weight }, task);
    if (loss) losses.push(loss);
  }
  if (losses.length === 0 && reading.problems.length === 0) {
    reading.problem(criterion.line, "the criterion has no terms; one loss at least is expected");
  }
  return losses;
}

export interface WrittenCriterion {
  readonly value: TorchdistillValue;
  readonly comments: readonly string[];
}

/** What torchdistill cannot say stands in `comments`. */
export function writeCriterion({ task, beta }: Recipe, { losses, batchSize }: RecipeStage): WrittenCriterion {
  const written = losses.map((loss) => definitionOf(loss).torchdistill.write(loss, { task, beta, batchSize }));
  const terms = Object.assign({}, ...written.map((loss) => loss.terms)) as Record<string, TorchdistillValue>;
  const modelWeight = written.findLast((loss) => loss.modelWeight !== undefined)?.modelWeight;
  return {
    comments: written.flatMap(({ comment }) => (comment === undefined ? [] : [`Loss: ${comment}`])),
    value: {
      key: "WeightedSumLoss",
      ...(modelWeight === undefined ? {} : { func2extract_model_loss: "extract_model_loss_dict" }),
      kwargs: {
        ...(modelWeight === undefined ? {} : { model_term: { weight: modelWeight } }),
        ...(Object.keys(terms).length > 0 ? { sub_terms: terms } : {}),
      },
    },
  };
}
