// Keeps an open run's curves up to date: at once, and while it trains and the page is visible as often as is cheap.
import { useCallback, useEffect, useRef, useState } from "react";
import { isNamed } from "../../../engine/client";
import type { RunId } from "../../../engine/protocol-training";
import { runQuietly } from "../../shared/engine-link";
import { detailsOf, takeRunState, useRunStore } from "../../stores/run-store";
import { costOfShowing, waitAfterLook } from "./watching-pace";

/** Milliseconds that looks at a run have cost, however often its page was left. */
const spentOn = new Map<RunId, number>();

/** Milliseconds that it took to show the answer. */
async function ask(run: RunId, signal: AbortSignal): Promise<number> {
  const { columns, knownEpochs } = detailsOf(useRunStore.getState(), run);
  const state = await runQuietly("run-state", { run, since: columns.length, knownEpochs }, signal);
  if (signal.aborted) return 0;
  return costOfShowing(() => takeRunState(run, state, performance.now()));
}

export interface RunReading {
  /** Why nothing can be shown. */
  readonly error?: Error;
  readonly repeat: () => void;
}

/** `ticking`: the run trains, so there will be more. */
export function useRunState(run: RunId | undefined, ticking: boolean): RunReading {
  const [failure, setFailure] = useState<{ readonly run: RunId; readonly error: Error }>();
  const again = useRef<() => void>(undefined);

  useEffect(() => {
    if (run === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let isFirst = true;
    const turn = async () => {
      clearTimeout(timer);
      if (asking || signal.aborted) return;
      asking = true;
      let costMs = 0;
      try {
        const askedMs = await ask(run, signal);
        // the first answer builds the charts, which later ones only change
        if (!isFirst) costMs = askedMs;
        isFirst = false;
        spentOn.set(run, (spentOn.get(run) ?? 0) + costMs);
        setFailure(undefined);
      } catch (error) {
        // a lost engine has its own notice, and the run is asked about again when it stands still
        if (!signal.aborted && !isNamed(error, "EngineLostError")) setFailure({ run, error: error as Error });
      }
      asking = false;
      if (ticking && !signal.aborted && !document.hidden)
        timer = setTimeout(() => void turn(), waitAfterLook(costMs, spentOn.get(run) ?? 0));
    };
    again.current = () => void turn();
    again.current();
    document.addEventListener("visibilitychange", () => !document.hidden && void turn(), { signal });
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [run, ticking]);

  const repeat = useCallback(() => again.current?.(), []);
  return { error: failure && failure.run === run ? failure.error : undefined, repeat };
}
