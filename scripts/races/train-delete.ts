// One tab trains a run, the other deletes it: it is gone for good, with its files.
import type { RaceKind } from "./race";
import { smallPlan, source, spreadMs, trainingErrors } from "./small-run";

export const trainDelete: RaceKind = {
  name: "train/delete",
  async prepare(tab) {
    const plan = await smallPlan(tab);
    return async ({ tabs: [trainer, deleter], random, verdict }) => {
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
