// The pipeline's stages as progress: what runs now, how many are done, and a breath between two of them.
import { coreTasks } from "../../core/tasks/tasks";
import { taskNames, type TaskName } from "../../domain";
import type { StageName, StageOptions } from "../../nets/pipeline/stage-clock";
import type { JobContext } from "../job-context";

const phases: Readonly<Record<Exclude<StageName, TaskName>, string>> = {
  prepare: "Preparing the input",
  encoder: "Encoding",
  code: "Writing the bitstream",
  read: "Reading the bitstream",
  body: "Running decoder and body",
};

const beforeHeads = {
  both: ["prepare", "encoder", "code", "read", "body"],
  server: ["read", "body"],
  teacher: ["prepare", "body"],
} as const satisfies Record<string, readonly StageName[]>;

function isTask(stage: StageName): stage is TaskName {
  return taskNames.some((task) => task === stage);
}

const phaseOf = (stage: StageName): string => (isTask(stage) ? coreTasks[stage].progress : phases[stage]);

export interface StageProgress {
  readonly options: StageOptions;
  /** Reports that the first stage begins. */
  begin(): void;
}

/** Progress through the stages of `kind` and the heads of `tasks`, cancelled between any two of them. */
export function stageProgress(
  context: JobContext,
  kind: keyof typeof beforeHeads,
  tasks: readonly TaskName[],
  firstRun: boolean,
): StageProgress {
  const stages: readonly StageName[] = [...beforeHeads[kind], ...taskNames.filter((task) => tasks.includes(task))];
  const report = (done: number) => {
    const phase = done < stages.length ? phaseOf(stages[done]) : "Finishing";
    const first = firstRun ? " (first run)" : "";
    context.progress({ phase: `${phase}${first}`, done, total: stages.length, unit: "stages" });
  };
  return {
    begin: () => report(0),
    options: {
      signal: context.signal,
      async onStage(stage) {
        report(stages.indexOf(stage) + 1);
        await context.yieldToEventLoop();
      },
    },
  };
}
