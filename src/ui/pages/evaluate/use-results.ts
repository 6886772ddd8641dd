// The results that this version of the lab can read, and the runs that were not finished.
import { useQuery } from "@tanstack/react-query";
import type { ResultSummary, UnfinishedRun } from "../../../engine/protocol-evaluation";
import { queryClient } from "../../shared/query-client";
import { resultsQuery } from "../../shared/results-query";
import { readableResults } from "./readable-results";

interface ListedResults {
  /** Newest first; absent until they are known. */
  readonly results?: readonly ResultSummary[];
  readonly unreadable: number;
  readonly unfinished: readonly UnfinishedRun[];
  /** Why they could not be listed. */
  readonly error?: Error;
}

const select = ({ results, unfinished }: { results: readonly unknown[]; unfinished: readonly UnfinishedRun[] }) => ({
  ...readableResults(results),
  unfinished,
});

export function useResults(): ListedResults {
  const { data, error, isFetching } = useQuery({ ...resultsQuery, select }, queryClient);
  return { unreadable: 0, unfinished: [], ...data, error: isFetching ? undefined : (error ?? undefined) };
}
