// The evaluations that are stored and those that were not finished, as the engine lists them.
import { queryOptions } from "@tanstack/react-query";
import { runQuietly } from "./engine-link";

export const resultsQuery = queryOptions({
  queryKey: ["results"],
  gcTime: Infinity,
  queryFn: ({ signal }) => runQuietly("list-results", null, signal),
});
