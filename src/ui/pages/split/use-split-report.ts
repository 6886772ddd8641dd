// The report of what the page shows, computed by workers of their own; the newest question wins.
import { startTransition, useEffect, useMemo, useRef, useState } from "react";
import type { Candidate } from "../../../core/split/candidate";
import type { LoadCurve } from "../../../core/split/load-curves";
import type { SplitChoices, SplitReport } from "../../../core/split/report";
import type { Scenario } from "../../../core/split/scenario";
import type { WinnerMap } from "../../../core/split/winner-map";
import { isNamed, SplitClient } from "../../../engine/client";

/** Its workers start with the first question, and stay while other pages are open. */
const client = new SplitClient();

export interface Answer<Value> {
  /** Undefined until the first is there; then the last one, while the next is computed. */
  readonly value?: Value;
  readonly error?: Error;
}

/** Asks whenever the question is another function. Answers come in the order of questions, and older ones are shown meanwhile. */
function useAnswer<Value>(ask: (() => Promise<Value>) | undefined): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({});
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  useEffect(() => {
    ask?.().then(
      (value) => {
        // its drawing may be put off for what a hand does
        if (!isGone.current) startTransition(() => setAnswer({ value }));
      },
      (error: unknown) => {
        if (isGone.current || isNamed(error, "CancelledError")) return;
        setAnswer(({ value }) => ({ value, error: error as Error }));
      },
    );
  }, [ask]);
  return answer;
}

export function useSplitReport(
  candidates: readonly Candidate[] | undefined,
  scenario: Scenario,
  choices: SplitChoices,
): Answer<SplitReport> {
  return useAnswer(
    useMemo(
      () => candidates && (() => client.report(candidates, { scenario, choices })),
      [candidates, scenario, choices],
    ),
  );
}

/** With the report that it is of. */
export function useWinnerMap(report: SplitReport): Answer<{ readonly map: WinnerMap; readonly report: SplitReport }> {
  return useAnswer(
    useMemo(() => {
      const { candidates, scenario } = report;
      return async () => ({ map: await client.winnerMap(candidates, { scenario }), report });
    }, [report]),
  );
}

/** Of the focus and of what it is held against, with the report that they are of. */
export function useLoadCurves(
  report: SplitReport,
): Answer<{ readonly curves: readonly LoadCurve[]; readonly report: SplitReport }> {
  return useAnswer(
    useMemo(() => {
      const { candidates, scenario, focus, against } = report;
      const ids = [focus, against].filter((id) => id !== undefined);
      return async () => ({ curves: await client.loadCurves(candidates, { scenario, ids }), report });
    }, [report]),
  );
}
