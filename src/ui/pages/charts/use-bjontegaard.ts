// The deltas of every placed curve against one of them, computed by the engine.
import { useEffect, useState } from "react";
import { isNamed } from "../../../engine/client";
import type { DeltasByMethod } from "../../../engine/protocol-charts";
import { runQuietly } from "../../shared/engine-link";
import type { PlacedSeries } from "./chart-selection";

export type DeltaState =
  | { readonly kind: "waiting" }
  | { readonly kind: "done"; readonly deltas: ReadonlyMap<string, DeltasByMethod> }
  | { readonly kind: "failed"; readonly error: Error };

const waiting: DeltaState = { kind: "waiting" };
const ratePoints = ({ points }: PlacedSeries) => points.map(({ x, score }) => ({ rate: x, score }));

/** By series id, for all of `tests`. */
export function useBjontegaard(anchor: PlacedSeries | undefined, tests: readonly PlacedSeries[]): DeltaState {
  const question = JSON.stringify({ anchor: anchor && ratePoints(anchor), tests: tests.map(ratePoints) });
  const [known, setKnown] = useState<{ readonly question: string; readonly state: DeltaState }>();
  useEffect(() => {
    if (!anchor || tests.length === 0) return;
    const controller = new AbortController();
    const input = { anchor: ratePoints(anchor), tests: tests.map(ratePoints) };
    runQuietly("bjontegaard", input, controller.signal).then(
      (output) => {
        const deltas = new Map(tests.map(({ series }, i) => [series.id, output[i]]));
        setKnown({ question, state: { kind: "done", deltas } });
      },
      (error: Error) => {
        if (!isNamed(error, "CancelledError")) setKnown({ question, state: { kind: "failed", error } });
      },
    );
    return () => controller.abort();
    // the question says all that is in the two others
    // oxlint-disable-next-line react/exhaustive-deps
  }, [question]);
  return known?.question === question ? known.state : waiting;
}
