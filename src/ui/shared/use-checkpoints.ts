// The checkpoints that there are: at once as they were when a page knew them last, then as they are.
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";
import { runQuietly } from "./engine-link";
import { queryClient } from "./query-client";
import { noticeMissing } from "./server-trouble";
import { networkName } from "./checkpoint-summary";

export const checkpointsQuery = queryOptions({
  queryKey: ["checkpoints"],
  gcTime: Infinity,
  async queryFn({ signal }) {
    const checkpoints = await runQuietly("list-checkpoints", null, signal);
    noticeMissing(checkpoints);
    return checkpoints.map((summary) => ({
      ...summary,
      title: networkName(summary.title),
      family: networkName(summary.family),
    }));
  },
});

export interface Checkpoints {
  /** Absent until they are known. */
  readonly checkpoints?: readonly CheckpointSummary[];
  /** They are those of an earlier visit; the engine is being asked. */
  readonly isOld: boolean;
  /** Why they could not be listed. */
  readonly error?: Error;
  readonly reload: () => void;
}

export function useCheckpoints(): Checkpoints {
  const query = useQuery(checkpointsQuery, queryClient);
  return {
    checkpoints: query.data,
    isOld: !query.isFetchedAfterMount,
    error: query.isFetching ? undefined : (query.error ?? undefined),
    reload: () => void query.refetch(),
  };
}
