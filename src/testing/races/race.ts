// A race: two tabs do something to the same thing within moments of each other, and afterwards everything is in order.
import type { SceneRandom } from "../../core/scenes/random";
import type { RaceTab } from "../race-page/open-race-tabs";
import type { Outcome } from "../race-page/report";

export const faultKinds = ["lost", "revived", "raw error"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface RaceFault {
  readonly kind: FaultKind;
  readonly why: string;
}

/** What became of one race. */
export class RaceVerdict {
  readonly faults: RaceFault[] = [];
  /** What each side was answered, e.g. `train: finished`. */
  readonly answers: string[] = [];

  fault(kind: FaultKind, why: string): void {
    this.faults.push({ kind, why });
  }

  expect(holds: boolean, kind: FaultKind, why: string): void {
    if (!holds) this.fault(kind, why);
  }

  /** Notes what a side was answered; an error must be one of `named`, with a sentence that ends in a full stop. */
  note(side: string, outcome: Outcome, named: readonly string[], done: string = "done"): void {
    this.answers.push(`${side}: ${outcome.kind === "done" ? done : outcome.name}`);
    if (outcome.kind === "done") return;
    const { name, message } = outcome;
    this.expect(named.includes(name) && message.endsWith("."), "raw error", `${side} was answered ${name}: ${message}`);
  }
}

export interface RaceInput {
  /** In random order. */
  readonly tabs: readonly [RaceTab, RaceTab];
  readonly random: SceneRandom;
  readonly verdict: RaceVerdict;
}

export interface RaceKind {
  readonly name: string;
  /** Called once before the first race; answers the race. */
  prepare(tab: RaceTab): Promise<(input: RaceInput) => Promise<void>>;
}
