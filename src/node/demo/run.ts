// One run of the demo in a process of its own: `npm run demo:train` starts these.
import { openTeacher } from "../../nets/model/network";
import { TrainingRun } from "../../engine/training/training-run";
import { prepareRun } from "../../engine/training/prepare-run";
import { writeWeightsFile } from "../../engine/training/run-state-file";
import type { Command } from "../command-line";
import { nodeRunFiles } from "../run-files";
import { useNodeBackend } from "../backend";
import { demoChain, runDataSet } from "./demo-chains";
import { readDemoOptions } from "./demo-options";
import { resultFile, runFolder, runNetwork, startOf } from "./demo-start";

export const command: Command = async (words) => {
  const [name, ...rest] = words;
  const options = readDemoOptions(rest);
  const { folder, seed, scale } = options;
  const chain = demoChain(options);
  const plan = chain.runs(scale).find((run) => run.name === name);
  if (!plan) throw new Error(`the demo has no run "${name}"`);

  await useNodeBackend("wasm");
  const dataSet = await runDataSet(plan, options);
  const start = await startOf(plan, {
    folder,
    samples: dataSet.samples,
    seed,
    ...(chain.published && { published: () => chain.published!(options) }),
  });
  const teacher = plan.teacher ? await openTeacher(await runNetwork(folder, plan.teacher)) : undefined;
  const trainingPlan = {
    title: name,
    start: chain.start,
    recipe: plan.recipe,
    validationShare: 0,
    seed,
  } as const;
  const prepared = prepareRun({
    plan: trainingPlan,
    start,
    ...(teacher && { teacher }),
    dataSet,
  });
  const files = nodeRunFiles(runFolder(folder, name));
  const record = await files.readRecord();
  const run = record?.state
    ? await TrainingRun.restore(prepared, files, record)
    : await TrainingRun.create(prepared, files, {
        id: name,
        plan: trainingPlan,
        task: plan.recipe.task,
        classNames: prepared.classNames,
        dataSet: prepared.dataSet,
        createdAtMs: Date.now(),
      });

  let last = performance.now();
  const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${name}: ${line}`);
  await run.advance({
    onStep({ position, loss, terms, bitsPerImage, learningRate, endsEpoch }) {
      const now = performance.now();
      if (now - last > 30_000 || endsEpoch) {
        last = now;
        const { summary, stepsPerSecond = 0 } = run.state(Infinity, false);
        const parts = Object.entries(terms).map(([term, value]) => `${term} ${value.toPrecision(4)}`);
        const rate = bitsPerImage === undefined ? "" : `, ${(bitsPerImage / 8).toFixed(0)} bytes`;
        const { steps } = summary.position;
        say(
          `step ${position.step + 1} of ${steps}, loss ${loss?.toPrecision(4) ?? "–"} (${parts.join(", ")})${rate}, rate ${learningRate.toPrecision(2)}, ` +
            `${(stepsPerSecond * plan.recipe.stages[position.stage].batchSize).toFixed(1)} images/s`,
        );
        if (endsEpoch) say(`scores ${JSON.stringify(summary.epochs.at(-1)?.scores)}`);
      }
    },
  });
  // the last state, not the best epoch: validation watches, it does not choose
  const network = await run.network("last");
  await files.write(resultFile, writeWeightsFile(network.weights));
  say(`done in ${(run.summary.trainedMs / 60_000).toFixed(1)} minutes of training`);
  run.dispose();
  teacher?.dispose();
};
