// Both tabs train one run, one of them sometimes taking it over: it ends with the numbers of an unbroken run.
import type { RaceKind } from "./race";
import { losses, removeRun, smallPlan, source, spreadMs, trainingErrors } from "./small-run";

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
