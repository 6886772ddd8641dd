// The checkpoints that there are, for pages that let people choose among them.
import { useCallback, useEffect, useState } from "react";
import { isNamed } from "../../engine/client";
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";
import { runQuietly } from "./engine-link";
import { useStoredElsewhere } from "./use-stored-elsewhere";

export type CheckpointList =
  | { readonly kind: "loading" }
  | { readonly kind: "done"; readonly checkpoints: readonly CheckpointSummary[] }
  | { readonly kind: "failed"; readonly error: Error };

export interface Checkpoints {
  readonly list: CheckpointList;
  readonly reload: () => void;
}

export function useCheckpoints(): Checkpoints {
  const [list, setList] = useState<CheckpointList>({ kind: "loading" });
  const load = useCallback((signal?: AbortSignal) => {
    runQuietly("list-checkpoints", null, signal).then(
      (checkpoints) => setList({ kind: "done", checkpoints }),
      (error: Error) => !isNamed(error, "CancelledError") && setList({ kind: "failed", error }),
    );
  }, []);
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal);
    return () => controller.abort();
  }, [load]);
  useStoredElsewhere("checkpoints", load);
  const reload = useCallback(() => {
    setList({ kind: "loading" });
    load();
  }, [load]);
  return { list, reload };
}
