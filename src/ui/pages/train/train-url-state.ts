// What the Train page keeps in its address: the run that is open, the one it is compared with, recipe and start of a new one.
import { UrlReader } from "../../shared/url-reader";

export interface TrainUrlState {
  readonly run?: string;
  /** A second run to compare with. */
  readonly with?: string;
  readonly recipe?: string;
  readonly checkpoint?: string;
  /** What the address says that cannot be. */
  readonly problems: readonly string[];
}

const runPattern = /^[0-9a-f]{32}$/;

export function readTrainUrlState(parameters: URLSearchParams): TrainUrlState {
  const url = new UrlReader(parameters);
  const run = (name: "run" | "with") => {
    const text = url.text(name);
    if (text === undefined || runPattern.test(text)) return text;
    url.complain(name, "; a run is named by 32 hexadecimal digits.");
    return undefined;
  };
  const open = run("run");
  const other = run("with");
  if (open !== undefined && open === other) {
    url.problems.push("The address compares a run with itself; it is shown alone.");
  }
  return {
    run: open,
    with: open === other ? undefined : other,
    recipe: url.text("recipe"),
    checkpoint: url.text("checkpoint"),
    problems: url.problems,
  };
}
