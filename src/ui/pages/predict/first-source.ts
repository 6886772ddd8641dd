// What is on the stage until a person chooses: what the address names, else the first image of the family that opens first.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { DemoFamily } from "../../../engine/protocol-checkpoints";
import { photographName, photographQuery, photographsQuery } from "../../shared/photographs";
import { queryClient } from "../../shared/query-client";
import { scenesQuery } from "../../shared/scenes-query";
import { usePredictStore } from "../../stores/predict-store";
import { showPhotograph } from "./photograph-source";
import type { PredictUrlState } from "./predict-url-state";
import { sceneSeed, sceneSize, showScene } from "./scene-source";

export interface FirstSource {
  /** What could not be had, and why. */
  readonly failure?: { readonly what: string; readonly why: Error; readonly repeat: () => void };
  /** What the address asks for and the gallery lacks. */
  readonly problem?: string;
}

/** Puts the first image on the stage where nothing is there yet; `family` is awaited where the address names none. */
export function useFirstSource(
  { scene, photo }: Pick<PredictUrlState, "scene" | "photo">,
  family: DemoFamily | undefined,
): FirstSource {
  const isEmpty = usePredictStore((store) => store.source === undefined);
  const kind = photo !== undefined ? "photographs" : scene !== undefined ? "scenes" : family;
  const number = scene ?? 1;

  const sceneQuery = scenesQuery({ seed: sceneSeed, first: number - 1, count: 1, size: sceneSize });
  const drawn = useQuery({ ...sceneQuery, enabled: isEmpty && kind === "scenes" }, queryClient);
  useEffect(() => {
    if (isEmpty && kind === "scenes" && drawn.data) showScene(number, drawn.data[0]);
  }, [isEmpty, kind, drawn.data, number]);

  const list = useQuery({ ...photographsQuery, enabled: isEmpty && kind === "photographs" }, queryClient);
  const named = photo === undefined ? undefined : list.data?.find((one) => photographName(one) === photo);
  const photograph = named ?? list.data?.[0];
  const isWanted = isEmpty && kind === "photographs" && photograph !== undefined;
  const file = useQuery({ ...photographQuery(photograph?.file ?? ""), enabled: isWanted }, queryClient);
  useEffect(() => {
    if (isWanted && file.data) showPhotograph(photograph, file.data);
  }, [isWanted, photograph, file.data]);

  const sceneError = drawn.error && { what: `Scene ${number} could not be drawn`, why: drawn.error };
  const photographError = list.error ?? file.error;
  const failed = photographError ? { what: "The photograph could not be fetched", why: photographError } : sceneError;
  const repeat = () => {
    for (const one of [drawn, list, file]) if (one.error) void one.refetch();
  };
  return {
    ...(isEmpty && failed && { failure: { ...failed, repeat } }),
    ...(photo !== undefined &&
      list.data &&
      !named && { problem: `The address asks for the photograph ${photo}, which the gallery does not have.` }),
  };
}
