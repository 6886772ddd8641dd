// What was measured on this device and imported from others, and what competes by it.
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import type { Candidate } from "../../../core/split/candidate";
import type { ListedMeasurement } from "../../../engine/protocol-split";
import { runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";

const measurementsQuery = queryOptions({
  queryKey: ["measurements"],
  gcTime: Infinity,
  queryFn: ({ signal }) => runQuietly("list-measurements", null, signal),
});

export interface Measurements {
  /** Absent until they are known. */
  readonly measurements?: readonly ListedMeasurement[];
  readonly error?: Error;
}

export function useMeasurements(): Measurements {
  const { data, error, isFetching } = useQuery(measurementsQuery, queryClient);
  return { measurements: data, error: isFetching ? undefined : (error ?? undefined) };
}

/** Shows a list that a job answered with, and asks again who competes. */
export function setMeasurements(measurements: readonly ListedMeasurement[]): void {
  queryClient.setQueryData(measurementsQuery.queryKey, [...measurements]);
  void queryClient.invalidateQueries({ queryKey: ["split-candidates"] });
}

/** After a measurement: both the list and who competes are other ones. */
export function forgetMeasurements(): void {
  void queryClient.invalidateQueries({ queryKey: ["measurements"] });
  void queryClient.invalidateQueries({ queryKey: ["split-candidates"] });
}

export interface Candidates {
  /** Those of before while others are asked for; absent until any are known. */
  readonly candidates?: readonly Candidate[];
  readonly error?: Error;
}

/** Everything that competes, with the times of a measurement: this browser's own unless another is named. */
export function useCandidates(measurement: string | undefined): Candidates {
  const { data, error, isFetching } = useQuery(
    {
      queryKey: ["split-candidates", measurement],
      gcTime: Infinity,
      placeholderData: keepPreviousData,
      // results and checkpoints of other pages and tabs are in it
      staleTime: 0,
      queryFn: ({ signal }) => runQuietly("split-candidates", measurement === undefined ? {} : { measurement }, signal),
    },
    queryClient,
  );
  return { candidates: data, error: isFetching ? undefined : (error ?? undefined) };
}
