// What the Evaluate page keeps in its address: the result that is open, and the task whose figures are shown.
import { taskNames, type TaskName } from "../../../domain";
import { saidInAddress } from "../../shared/said-in-address";
import type { ResultId } from "../../../engine/protocol-evaluation";

export interface EvaluateUrlState {
  readonly result?: ResultId;
  readonly task?: TaskName;
  /** What the address says that cannot be. */
  readonly problems: readonly string[];
}

const resultPattern = /^[0-9a-f]{32}\.\d+$/;

export function readEvaluateUrlState(parameters: URLSearchParams): EvaluateUrlState {
  const problems: string[] = [];
  const result = parameters.get("result") ?? undefined;
  const isResult = result === undefined || resultPattern.test(result);
  if (!isResult) {
    problems.push(
      `${saidInAddress("result", result)}; a result is named by 32 hexadecimal digits, a dot and a number, so none is opened.`,
    );
  }
  const text = parameters.get("task");
  const task = taskNames.find((name) => name === text);
  if (text !== null && !task) {
    problems.push(`${saidInAddress("task", text)}; known are ${taskNames.join(", ")}.`);
  }
  return { ...(isResult && { result }), task, problems };
}

/** Opens a result, or none; the task stays. */
export function withResult(before: URLSearchParams, result: ResultId | undefined): URLSearchParams {
  const after = new URLSearchParams(before);
  if (result === undefined) after.delete("result");
  else after.set("result", result);
  return after;
}
