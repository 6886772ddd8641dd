// Scenes as something to answer.
import { useEffect, useState } from "react";
import { isNamed } from "../../../engine/client";
import type { DrawnScene } from "../../../engine/protocol";
import { runQuietly } from "../../shared/engine-link";
import { setPredictSource, usePredictStore } from "../../stores/predict-store";

/** All scenes of this page are of one seed; their number tells them apart. */
export const sceneSeed = 1;
export const sceneSize = 256;

export function showScene(number: number, { image }: DrawnScene): void {
  setPredictSource({ kind: "scene", number, image, fileName: `Scene ${number}` });
}

export interface FirstScene {
  /** Why there is none. */
  readonly error?: Error;
  readonly repeat: () => void;
}

/** Puts scene `number` on the stage where nothing is there yet. */
export function useFirstScene(number: number): FirstScene {
  const [error, setError] = useState<Error>();
  const empty = usePredictStore((store) => store.source === undefined);
  useEffect(() => {
    if (!empty || error) return;
    const controller = new AbortController();
    const input = { seed: sceneSeed, first: number - 1, count: 1, size: sceneSize };
    runQuietly("draw-scenes", input, controller.signal).then(
      ([scene]) => usePredictStore.getState().source === undefined && showScene(number, scene),
      (reason: Error) => !isNamed(reason, "CancelledError") && setError(reason),
    );
    return () => controller.abort();
  }, [empty, error, number]);
  return { error, repeat: () => setError(undefined) };
}
