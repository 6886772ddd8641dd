// The runs of a plan as a model card names them: what each starts from, in words.
import type { PlannedRun } from "./card-parts";
import type { DemoRun } from "./demo-run";

function startText({ start }: DemoRun): string {
  switch (start.kind) {
    case "random":
      return "random weights";
    case "published":
      return "the published network, heads of random weights";
    case "run":
      return start.run;
    case "student-of":
      return `random bottleneck of ${start.channels} channels, body and head of ${start.teacher}`;
    case "with-head":
      return `${start.run}, ${start.head} head of ${start.of}`;
  }
}

export function plannedRuns(runs: readonly DemoRun[]): readonly PlannedRun[] {
  return runs.map((run) => ({ name: run.name, recipe: run.recipe, startsFrom: startText(run) }));
}
