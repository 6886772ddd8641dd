// Races about one run, four epochs of new classes on sixteen small scenes: both tabs train it, or one deletes what the
// other trains.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { DataSource } from "../../engine/protocol-datasets";
import type { RunId, RunSummary, TrainingPlan } from "../../engine/protocol-training";
import { root } from "../../node/repository";
import type { RaceTab } from "../race-page/open-race-tabs";
import type { RaceInput, RaceKind } from "./race";

const source: DataSource = { kind: "scenes", seed: 5, first: 0, count: 16, size: 64 };

async function smallPlan(tab: RaceTab): Promise<TrainingPlan> {
  const recipes = await tab.must("list-recipes", null);
  const known = recipes.find(({ name }) => name === "finetune-classes")!;
  const stages = known.stages.map((stage) => ({ ...stage, epochs: 4, batchSize: 4 }));
  return {
    title: "raced",
    start: { kind: "checkpoint", checkpoint: "demo:nano-beta0.8" },
    recipe: { ...known, inputSize: 64, stages } as TrainingPlan["recipe"],
    validationShare: 0.25,
    seed: 3,
  };
}

/** Milliseconds within which both sides begin: as long as it takes by itself. */
const spreadMs = 1500;

/** What trainings may be told in a race. */
const trainingErrors = [
  "RunElsewhereError",
  "RunBusyError",
  "CancelledError",
  "UnknownRunError",
  "RunDeletedError",
] as const;

/** The loss of every step, as the run's curves have it. */
async function losses(tab: RaceTab, run: RunId): Promise<readonly number[]> {
  const { curves } = await tab.must("run-state", { run, since: 0 });
  return Array.from(curves.columns["loss"] ?? []);
}

async function removeRun(tab: RaceTab, { id, checkpoint }: Pick<RunSummary, "id" | "checkpoint">): Promise<void> {
  await tab.must("delete-run", { run: id });
  if (checkpoint !== undefined) await tab.must("delete-checkpoint", { id: checkpoint });
}

// Both tabs train one run, one of them sometimes taking it over: it ends with the numbers of an unbroken run.
export const trainTrain: RaceKind = {
  name: "train/train",
  async prepare(tab) {
    const plan = await smallPlan(tab);
    const unbroken = await tab.must("create-run", { plan, source });
    const trained = await tab.must("train", { run: unbroken.id, source });
    const expected = await losses(tab, unbroken.id);
    await removeRun(tab, trained);

    return async ({ tabs, random, verdict }) => {
      const { id: run } = await tabs[0].must("create-run", { plan, source });
      const outcomes = await Promise.all(
        tabs.map((each) => {
          const takeOver = random.chance(0.4);
          return each.ask("train", { run, source, takeOver }, { delayMs: random.between(0, spreadMs) });
        }),
      );
      for (const outcome of outcomes) {
        verdict.note("train", outcome, trainingErrors, outcome.kind === "done" ? outcome.output.status.kind : "");
      }
      // whoever paused for the other may be the one that has the rest
      const [finisher, watcher] = random.chance(0.5) ? tabs : [tabs[1], tabs[0]];
      const rest = await finisher.ask("train", { run, source });
      verdict.note("train the rest", rest, []);
      for (const each of [finisher, watcher]) {
        const listed = (await each.must("list-runs", null)).runs.find(({ id }) => id === run);
        verdict.expect(listed?.status.kind === "finished", "lost", `the run is listed as ${listed?.status.kind}`);
        verdict.expect(listed?.checkpoint !== undefined, "lost", "the finished run has no checkpoint");
        const found = await losses(each, run);
        verdict.expect(
          JSON.stringify(found) === JSON.stringify(expected),
          "lost",
          `${found.length} losses are not the ${expected.length} of an unbroken run: ${found.join(" ")}`,
        );
      }
      const exported = await watcher.ask("export-run", { run, what: "safetensors", which: "best" });
      verdict.note("export", exported, []);
      const [last] = (await watcher.must("list-runs", null)).runs.filter(({ id }) => id === run);
      await removeRun(watcher, last);
    };
  },
};

// One tab trains a run, the other deletes it: it is gone for good, with its files. Or the other deletes the checkpoint that the
// run begins with: the run keeps what it needs.
async function deletedStart({ tabs: [trainer, deleter], random, verdict }: RaceInput, plan: TrainingPlan) {
  const fileName = "nano-beta0.8.safetensors";
  const base64 = (await readFile(path.join(root, "public/demo", fileName))).toString("base64");
  const files = [{ fileName, base64 }];
  const { checkpoints } = await trainer.must("import-checkpoints", { files: [], precision: "float32" }, { files });
  const [{ id }] = checkpoints;
  const begun: TrainingPlan = { ...plan, start: { kind: "checkpoint", checkpoint: id } };
  const [made, deleted] = await Promise.all([
    trainer.ask("create-run", { plan: begun, source }),
    deleter.ask("delete-checkpoint", { id }, { delayMs: random.between(0, spreadMs) }),
  ]);
  verdict.note("begin", made, ["UnknownCheckpointError"]);
  verdict.note("delete its start", deleted, []);
  if (made.kind === "done") {
    const run = made.output.id;
    const trained = await (random.chance(0.5) ? trainer : deleter).ask("train", { run, source });
    verdict.note("train without its start", trained, []);
    const exported = await deleter.ask("export-run", { run, what: "safetensors", which: "best" });
    verdict.note("export", exported, []);
    if (trained.kind === "done") await removeRun(deleter, trained.output);
  }
  const left = await deleter.storedNames("checkpoints");
  verdict.expect(left.length === 0, "revived", `parts that nobody uses are there: ${left.join()}`);
}

export const trainDelete: RaceKind = {
  name: "train/delete",
  async prepare(tab) {
    const plan = await smallPlan(tab);
    return async (input) => {
      const {
        tabs: [trainer, deleter],
        random,
        verdict,
      } = input;
      if (random.chance(0.25)) return deletedStart(input, plan);
      const { id: run } = await (random.chance(0.5) ? trainer : deleter).must("create-run", { plan, source });
      const [trained, deleted, state] = await Promise.all([
        trainer.ask("train", { run, source }, { delayMs: random.between(0, spreadMs / 2) }),
        deleter.ask("delete-run", { run }, { delayMs: random.between(0, spreadMs) }),
        deleter.ask("run-state", { run, since: 0 }, { delayMs: random.between(0, spreadMs) }),
      ]);
      verdict.note("train", trained, trainingErrors, trained.kind === "done" ? trained.output.status.kind : "");
      verdict.note("delete", deleted, []);
      verdict.note("watch", state, ["UnknownRunError"]);
      for (const each of [trainer, deleter]) {
        const again = await each.ask("train", { run, source });
        verdict.expect(
          again.kind === "error" && again.name === "UnknownRunError",
          "revived",
          `training the deleted run again was answered ${JSON.stringify(again).slice(0, 200)}`,
        );
        const listed = (await each.must("list-runs", null)).runs.some(({ id }) => id === run);
        verdict.expect(!listed, "revived", "the deleted run is listed");
      }
      const folders = await deleter.storedNames("runs");
      verdict.expect(!folders.includes(run), "revived", "the deleted run's folder is there");
      // a run that finished first has left its checkpoint, which stays
      for (const { id, ships } of await deleter.must("list-checkpoints", null)) {
        if (!ships) await deleter.must("delete-checkpoint", { id });
      }
    };
  },
};
