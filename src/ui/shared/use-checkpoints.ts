// The checkpoints that there are, for pages that let people choose among them: at once as they were, then as they are.
import { useCallback, useEffect, useState } from "react";
import { isNamed } from "../../engine/client";
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";
import { useCheckpointStore } from "../stores/checkpoint-store";
import { runQuietly } from "./engine-link";
import { noticeMissing } from "./server-trouble";
import { useServerReturns } from "./use-server-returns";
import { useStoredElsewhere } from "./use-stored-elsewhere";

export type CheckpointList =
  | { readonly kind: "loading" }
  /** `isOld`: as a page knew them before this one was opened; the engine is being asked. */
  | { readonly kind: "done"; readonly checkpoints: readonly CheckpointSummary[]; readonly isOld?: boolean }
  | { readonly kind: "failed"; readonly error: Error };

export interface Checkpoints {
  readonly list: CheckpointList;
  readonly reload: () => void;
}

function knownBefore(): CheckpointList {
  const { checkpoints } = useCheckpointStore.getState();
  return checkpoints ? { kind: "done", checkpoints, isOld: true } : { kind: "loading" };
}

export function useCheckpoints(): Checkpoints {
  const [list, setList] = useState(knownBefore);
  const load = useCallback((signal?: AbortSignal) => {
    runQuietly("list-checkpoints", null, signal).then(
      (checkpoints) => {
        useCheckpointStore.setState({ checkpoints });
        noticeMissing(checkpoints);
        setList({ kind: "done", checkpoints });
      },
      (error: Error) => !isNamed(error, "CancelledError") && setList({ kind: "failed", error }),
    );
  }, []);
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal);
    return () => controller.abort();
  }, [load]);
  useStoredElsewhere("checkpoints", load);
  useServerReturns(load);
  const reload = useCallback(() => {
    setList({ kind: "loading" });
    load();
  }, [load]);
  return { list, reload };
}
