// What each column answers differently from the first; asked again when the score threshold moves.
import { useEffect, useState } from "react";
import type { ImageResult } from "../../../engine/protocol-predictions";
import type { AnswerDifferences } from "../../../engine/protocol-comparisons";
import { runQuietly } from "../../shared/engine-link";

/** One entry a result, the first one's empty; undefined until they are known. */
export function useDifferences(
  results: readonly (ImageResult | undefined)[],
  scoreThreshold: number,
): readonly (AnswerDifferences | undefined)[] {
  const [differences, setDifferences] = useState<readonly (AnswerDifferences | undefined)[]>([]);
  const [reference] = results;
  useEffect(() => {
    if (!reference) return setDifferences([]);
    const controller = new AbortController();
    const others = results.slice(1).flatMap((result) => (result ? [result.prediction] : []));
    runQuietly("compare-answers", { reference: reference.prediction, others, scoreThreshold }, controller.signal).then(
      (found) => {
        const rest = found.values();
        setDifferences(results.map((result, i) => (i > 0 && result ? rest.next().value : undefined)));
      },
      () => undefined, // a newer question has replaced this one, or the engine's own notice says what happened
    );
    return () => controller.abort();
    // the results are a new array every time; what is in them changes seldom
    // oxlint-disable-next-line react/exhaustive-deps
  }, [...results, results.length, scoreThreshold]);
  return differences;
}
