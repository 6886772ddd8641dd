// The report of what the page shows, computed elsewhere than on its thread; the newest question wins.
import { startTransition, useEffect, useState } from "react";
import { answersOf } from "../../../core/split/answers";
import type { Candidate } from "../../../core/split/candidate";
import { distribution } from "../../../core/split/distribution";
import type { ReportRow, SplitChoices } from "../../../core/split/report";
import type { Scenario } from "../../../core/split/scenario";

export interface PageReport {
  readonly rows: readonly ReportRow[];
  readonly winners: { readonly latency?: string; readonly energyWhole?: string };
  readonly focus?: string;
  readonly against?: string;
}

export function useSplitReport(
  candidates: readonly Candidate[] | undefined,
  scenario: Scenario,
  choices: SplitChoices,
): PageReport | undefined {
  const [report, setReport] = useState<PageReport>();
  useEffect(() => {
    if (!candidates) return;
    const timer = setTimeout(() => {
      const { estimates, answering, excluded, winners } = answersOf(scenario, candidates);
      const rows = estimates.map((one): ReportRow => {
        const { candidate, ...rest } = one;
        const spread = distribution(candidate, { ...scenario, draws: 200 });
        const { id, name, way, family } = candidate;
        const reason = excluded.find((other) => other.candidate === candidate)?.reason;
        return {
          id,
          name,
          way,
          family,
          ...rest,
          ...(spread && { spread: { ...spread, quantiles: [] } }),
          ...(reason !== undefined && { reason }),
        };
      });
      const sorted = answering.toSorted((a, b) => (a.latencySeconds ?? 0) - (b.latencySeconds ?? 0));
      const focus = choices.focus ?? sorted.find(({ candidate }) => candidate.way === "split")?.candidate.id;
      const against = choices.against ?? sorted.find(({ candidate }) => candidate.way !== "split")?.candidate.id;
      startTransition(() =>
        setReport({
          rows,
          winners: { latency: winners.latency?.candidate.id, energyWhole: winners.energyWhole?.candidate.id },
          focus,
          against,
        }),
      );
    }, 0);
    return () => clearTimeout(timer);
  }, [candidates, scenario, choices]);
  return report;
}
