// Both tabs go on with one evaluation, or one of them scores or deletes it: each of its results is there once, and right.
import type { EvaluationPlan } from "../../engine/protocol-evaluation";
import type { DataSource } from "../../engine/protocol-datasets";
import type { RaceTab } from "../race-page/open-race-tabs";
import type { RaceInput, RaceKind } from "./race";

const source: DataSource = { kind: "scenes", seed: 5, first: 0, count: 20, size: 64 };
const plan: EvaluationPlan = {
  entries: [{ checkpoint: "demo:nano-beta0.8" }, { checkpoint: "demo:nano-teacher" }],
  tasks: ["classification", "detection", "segmentation"],
  protocol: "unified",
};
const answers = 40;
const spreadMs = 600;

/** What the other tab's doing may be told as. */
const named = ["EvaluationElsewhereError", "UnknownResultError", "CancelledError"];

/** What must be the same of every whole run. */
async function scoresOf(tab: RaceTab, run: string): Promise<readonly string[]> {
  const { results } = await tab.must("list-results", null);
  const own = results.filter((result) => result.run === run);
  return own.map(({ images, skipped, complete, scores, sizes }) =>
    JSON.stringify({ images, skipped, complete, scores, sizes }),
  );
}

async function removeAll(tab: RaceTab): Promise<void> {
  const { results, unfinished } = await tab.must("list-results", null);
  for (const { id } of results) await tab.must("delete-result", { id });
  for (const { run } of unfinished) await tab.must("delete-result", { run });
}

/** Cuts a new run near `done` answers, earlier where the run ended before the word to cancel had reached the engine. */
async function cut(tab: RaceTab, done: number): Promise<string> {
  for (let at = done; at >= 1; at = Math.floor(at / 2)) {
    await tab.ask("evaluate", { source, plan }, { cancelAt: { phase: "Evaluating", done: at } });
    const { unfinished } = await tab.must("list-results", null);
    if (unfinished.length === 1) return unfinished[0].run;
    await removeAll(tab);
  }
  throw new Error(`A run that was cancelled after ${done} answers, and after fewer, ended whole each time.`);
}

async function race({ tabs, random, verdict }: RaceInput, expected: readonly string[]): Promise<void> {
  const run = await cut(tabs[0], 1 + random.below(answers / 2));
  const resume = (tab: RaceTab) =>
    tab.ask("evaluate", { source, resume: run }, { delayMs: random.between(0, spreadMs) });
  const way = random.uniform();
  const other = way < 0.7 ? "evaluate" : way < 0.85 ? "conclude" : "delete";
  const delayMs = random.between(0, spreadMs);
  const [first, second] = await Promise.all([
    resume(tabs[0]),
    other === "evaluate"
      ? resume(tabs[1])
      : other === "conclude"
        ? tabs[1].ask("conclude-evaluation", { run }, { delayMs })
        : tabs[1].ask("delete-result", { run }, { delayMs }),
  ]);
  verdict.note("evaluate", first, named);
  // scoring what is done may be refused where no image has all its answers
  verdict.note(other, second, other === "conclude" ? [...named, "NothingEvaluatedError"] : named);
  verdict.expect(
    other !== "evaluate" || first.kind === "error" || second.kind === "error",
    "revived",
    "both tabs went on with the run to its end: one with what the other had finished",
  );
  const finished = first.kind === "done" || (second.kind === "done" && other !== "delete");
  const deleted = other === "delete" && second.kind === "done" && first.kind === "error";
  for (const tab of tabs) {
    const { unfinished } = await tab.must("list-results", null);
    const isThere = unfinished.some((one) => one.run === run);
    const scores = await scoresOf(tab, run);
    if (!finished) {
      verdict.expect(isThere !== deleted, deleted ? "revived" : "lost", `the run is ${isThere ? "" : "not "}there`);
      continue;
    }
    verdict.expect(!isThere, "revived", "the finished run is unfinished again");
    verdict.expect(scores.length === plan.entries.length, "lost", `${scores.length} results are there`);
    if (other === "evaluate") {
      verdict.expect(scores.join() === expected.join(), "lost", "the scores are not those of an unbroken run");
    }
  }
  await removeAll(tabs[0]);
}

export const evaluateEvaluate: RaceKind = {
  name: "evaluate/evaluate",
  async prepare(tab) {
    const whole = await tab.must("evaluate", { source, plan });
    const expected = await scoresOf(tab, whole.results[0].run);
    await removeAll(tab);
    return (input) => race(input, expected);
  },
};
