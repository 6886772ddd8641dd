// Scenes as something to answer.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { DrawnScene } from "../../../engine/protocol";
import { queryClient } from "../../shared/query-client";
import { scenesQuery } from "../../shared/scenes-query";
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
  const empty = usePredictStore((store) => store.source === undefined);
  const query = scenesQuery({ seed: sceneSeed, first: number - 1, count: 1, size: sceneSize });
  const { data, error, refetch } = useQuery({ ...query, enabled: empty }, queryClient);
  useEffect(() => {
    if (empty && data) showScene(number, data[0]);
  }, [empty, data, number]);
  return { error: error ?? undefined, repeat: () => void refetch() };
}
