// A job as a page's state: idle, running, done, failed. Leaving the page cancels it.
import { useCallback, useEffect, useRef, useState } from "react";
import { isNamed } from "../../engine/client";
import type { JobKind, Jobs } from "../../engine/protocol";
import { runJob } from "./engine-link";

export type JobState<Output> =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly output: Output }
  | { readonly kind: "failed"; readonly error: Error };

export interface PageJob<Kind extends JobKind> {
  readonly state: JobState<Jobs[Kind]["output"]>;
  /** Starts it; one that still runs is cancelled first. */
  readonly start: (title: string, input: Jobs[Kind]["input"]) => void;
  readonly cancel: () => void;
}

export function useJob<Kind extends JobKind>(kind: Kind): PageJob<Kind> {
  const [state, setState] = useState<JobState<Jobs[Kind]["output"]>>({ kind: "idle" });
  const current = useRef<AbortController>(undefined);

  const start = useCallback(
    (title: string, input: Jobs[Kind]["input"]) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      setState({ kind: "running" });
      // a job that another has replaced no longer speaks for the page
      const settle = (next: JobState<Jobs[Kind]["output"]>) => current.current === controller && setState(next);
      runJob(title, kind, input, controller.signal).then(
        (output) => settle({ kind: "done", output }),
        (error: Error) => settle(isNamed(error, "CancelledError") ? { kind: "idle" } : { kind: "failed", error }),
      );
    },
    [kind],
  );
  const cancel = useCallback(() => current.current?.abort(), []);
  useEffect(() => cancel, [cancel]);
  return { state, start, cancel };
}
