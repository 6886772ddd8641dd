// A job that a page starts: the tray shows it, and leaving the page cancels it.
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { isNamed } from "../../engine/client";
import type { JobKind, Jobs } from "../../engine/protocol";
import { runJob } from "./engine-link";
import { queryClient } from "./query-client";

export interface PageJob<Kind extends JobKind> {
  readonly isRunning: boolean;
  readonly output?: Jobs[Kind]["output"];
  /** Why it failed; cancelling is no failure. */
  readonly error?: Error;
  /** Starts it; one that still runs is cancelled first. */
  readonly start: (title: string, input: Jobs[Kind]["input"]) => void;
  readonly cancel: () => void;
}

export function useJob<Kind extends JobKind>(kind: Kind): PageJob<Kind> {
  const current = useRef<AbortController>(undefined);
  const { mutate, isPending, data, error } = useMutation<
    Jobs[Kind]["output"],
    Error,
    { readonly title: string; readonly input: Jobs[Kind]["input"] }
  >(
    {
      gcTime: 0,
      mutationFn: ({ title, input }) => {
        current.current?.abort();
        current.current = new AbortController();
        return runJob(title, kind, input, current.current.signal);
      },
    },
    queryClient,
  );
  const start = useCallback((title: string, input: Jobs[Kind]["input"]) => mutate({ title, input }), [mutate]);
  const cancel = useCallback(() => current.current?.abort(), []);
  useEffect(() => cancel, [cancel]);
  return {
    isRunning: isPending,
    output: data,
    error: error && !isNamed(error, "CancelledError") ? error : undefined,
    start,
    cancel,
  };
}
