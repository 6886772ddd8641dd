// What the worker of the page Split computes: reports, maps of winners and load curves of the candidates that it was told.
import type { Candidate } from "../../core/split/candidate";
import { loadCurvesOf } from "../../core/split/load-curves";
import { splitReport, winnerMapOf } from "../../core/split/split-report";
import type { SplitCalculation, SplitCalculations, SplitWorker } from "../protocol-split";

/** Of candidates that were given with this call or an earlier one. */
export function splitWorker(): SplitWorker {
  let known: readonly Candidate[] = [];
  const calculations: {
    readonly [Kind in SplitCalculation]: (input: SplitCalculations[Kind]["input"]) => SplitCalculations[Kind]["output"];
  } = {
    report({ scenario, choices }) {
      const { candidates: _, ...report } = splitReport(scenario, known, choices);
      return report;
    },
    "winner-map": ({ scenario }) => winnerMapOf(scenario, known),
    "load-curves": ({ scenario, ids }) =>
      loadCurvesOf(
        scenario,
        known.filter(({ id }) => ids.includes(id)),
      ),
  };
  return {
    run(kind, input, candidates) {
      if (candidates) known = candidates;
      return calculations[kind](input);
    },
  };
}
