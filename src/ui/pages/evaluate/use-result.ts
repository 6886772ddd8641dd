// One result with its details, read when it is opened.
import { useEffect, useState } from "react";
import { isNamed } from "../../../engine/client";
import type { EvaluationResult, ResultId } from "../../../engine/protocol-evaluation";
import { readResult } from "./evaluate-actions";

export type ResultState =
  | { readonly kind: "loading" }
  | { readonly kind: "done"; readonly result: EvaluationResult }
  | { readonly kind: "failed"; readonly error: Error };

export function useResult(id: ResultId): ResultState {
  const [known, setKnown] = useState<{ readonly id: ResultId; readonly state: ResultState }>();
  useEffect(() => {
    const controller = new AbortController();
    const settle = (state: ResultState) => !controller.signal.aborted && setKnown({ id, state });
    readResult(id, controller.signal).then(
      (result) => settle({ kind: "done", result }),
      (error: Error) => !isNamed(error, "CancelledError") && settle({ kind: "failed", error }),
    );
    return () => controller.abort();
  }, [id]);
  return known?.id === id ? known.state : { kind: "loading" };
}
