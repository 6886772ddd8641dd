// One tab trains a run, the other deletes it: it is gone for good, with its files. Or the other deletes the checkpoint that the
// run begins with: the run keeps what it needs.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { TrainingPlan } from "../../engine/protocol-training";
import { root } from "../../node/repository";
import type { RaceInput, RaceKind } from "./race";
import { removeRun, smallPlan, source, spreadMs, trainingErrors } from "./small-run";

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
