// What each column answers differently from the first; asked again when the confidence threshold moves.
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import type { AnswerDifferences, ImageResult } from "../../../engine/protocol-predictions";
import { runQuietly } from "../../shared/engine-link";
import { nameOf, queryClient } from "../../shared/query-client";

type Differences = readonly (AnswerDifferences | undefined)[];

/** One entry a result, the first one's empty; undefined until they are known. */
export function useDifferences(results: readonly (ImageResult | undefined)[], scoreThreshold: number): Differences {
  const [reference, ...others] = results;
  const { data } = useQuery(
    {
      queryKey: ["differences", results.map((result) => result && nameOf(result)), scoreThreshold],
      staleTime: Infinity,
      gcTime: 0,
      placeholderData: keepPreviousData,
      queryFn: reference
        ? async ({ signal }): Promise<Differences> => {
            const predictions = others.flatMap((result) => (result ? [result.prediction] : []));
            const input = { reference: reference.prediction, others: predictions, scoreThreshold };
            const found = (await runQuietly("compare-answers", input, signal)).values();
            return [undefined, ...others.map((result) => result && found.next().value)];
          }
        : skipToken,
    },
    queryClient,
  );
  return (reference && data) ?? [];
}
