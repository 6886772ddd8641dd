// Differences from the first column as sentences.
import { taskNames } from "../../../domain";
import type { AnswerDifferences } from "../../../engine/protocol-comparisons";
import { pageTasks } from "../../tasks/tasks";

/** What differs; a single sentence where nothing does. */
export function differenceLines(differences: AnswerDifferences): string[] {
  const lines = taskNames.flatMap((task) => pageTasks[task].differenceSentences(differences));
  return lines.length > 0 ? lines : ["Same answers."];
}
