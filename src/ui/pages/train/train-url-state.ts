// What the Train page keeps in its address: the run that is open, the one it is compared with, recipe and start of a new one.
import { saidInAddress } from "../../shared/said-in-address";

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
  const problems: string[] = [];
  const run = (name: "run" | "with") => {
    const text = parameters.get(name);
    if (text === null) return undefined;
    if (runPattern.test(text)) return text;
    problems.push(`${saidInAddress(name, text)}; a run is named by 32 hexadecimal digits.`);
    return undefined;
  };
  const open = run("run");
  const other = run("with");
  if (open !== undefined && open === other) problems.push("The address compares a run with itself; it is shown alone.");
  return {
    run: open,
    with: open === other ? undefined : other,
    recipe: parameters.get("recipe") ?? undefined,
    checkpoint: parameters.get("checkpoint") ?? undefined,
    problems,
  };
}

/** Opens a run, perhaps beside another; the setting of a new run stays in the address. */
export function withRun(before: URLSearchParams, run: string | undefined, other?: string): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of [
    ["run", run],
    ["with", other],
  ] as const) {
    if (value === undefined) after.delete(name);
    else after.set(name, value);
  }
  return after;
}
