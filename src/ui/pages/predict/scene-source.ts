// Scenes as something to answer.
import { useEffect } from "react";
import type { DrawnScene } from "../../../engine/protocol";
import { runQuietly } from "../../app/engine-link";
import { setPredictSource, usePredictStore } from "../../stores/predict-store";

/** All scenes of this page are of one seed; their number tells them apart. */
export const sceneSeed = 1;
export const sceneSize = 256;

export function showScene(number: number, { image }: DrawnScene): void {
  setPredictSource({ kind: "scene", number, image, fileName: `Scene ${number}` });
}

/** Puts scene `number` on the stage where nothing is there yet. */
export function useFirstScene(number: number): void {
  const empty = usePredictStore((store) => store.source === undefined);
  useEffect(() => {
    if (!empty) return;
    const controller = new AbortController();
    runQuietly(
      "draw-scenes",
      { seed: sceneSeed, first: number - 1, count: 1, size: sceneSize },
      controller.signal,
    ).then(
      ([scene]) => usePredictStore.getState().source === undefined && showScene(number, scene),
      () => undefined, // left, or the engine died, which the frame around the page tells
    );
    return () => controller.abort();
  }, [empty, number]);
}
