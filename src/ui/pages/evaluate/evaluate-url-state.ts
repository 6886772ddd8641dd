// What the Evaluate page keeps in its address: the result that is open, and the task whose figures are shown.
import { taskNames, type TaskName } from "../../../domain";
import { UrlReader } from "../../shared/url-reader";
import type { ResultId } from "../../../engine/protocol-evaluation";

export interface EvaluateUrlState {
  readonly result?: ResultId;
  readonly task?: TaskName;
  /** What the address says that cannot be. */
  readonly problems: readonly string[];
}

const resultPattern = /^[0-9a-f]{32}\.\d+$/;

export function readEvaluateUrlState(parameters: URLSearchParams): EvaluateUrlState {
  const url = new UrlReader(parameters);
  const result = url.text("result");
  const isResult = result === undefined || resultPattern.test(result);
  if (!isResult) {
    url.complain("result", "; a result is named by 32 hexadecimal digits, a dot and a number, so none is opened.");
  }
  const text = url.text("task");
  const task = taskNames.find((name) => name === text);
  if (text !== undefined && !task) url.complain("task", `; known are ${taskNames.join(", ")}.`);
  return { ...(isResult && { result }), task, problems: url.problems };
}
