// Scenes that the lab draws, as many as a page shows.
import { queryOptions } from "@tanstack/react-query";
import type { Jobs } from "../../engine/protocol";
import { runJob, runQuietly } from "./engine-link";

/** With a title the tray shows the drawing. */
export function scenesQuery(input: Jobs["draw-scenes"]["input"], title?: string) {
  const { seed, first, count, size } = input;
  return queryOptions({
    queryKey: ["scenes", seed, first, count, size],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      title === undefined ? runQuietly("draw-scenes", input, signal) : runJob(title, "draw-scenes", input, signal),
  });
}
