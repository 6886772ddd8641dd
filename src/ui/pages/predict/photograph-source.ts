// Photographs of the gallery as something to answer.
import type { Photograph } from "../../../engine/protocol-photographs";
import { photographQuery } from "../../shared/photographs";
import { queryClient } from "../../shared/query-client";
import { setPredictSource, usePredictStore } from "../../stores/predict-store";

export function showPhotograph(photograph: Photograph, image: Blob): void {
  setPredictSource({ kind: "photograph", photograph, image, fileName: photograph.title });
}

let lastAsked = 0;

/** Fetches and shows a photograph; false where something else was chosen meanwhile. @throws what fetchOwnFile throws */
export async function openPhotograph(photograph: Photograph): Promise<boolean> {
  const asked = ++lastAsked;
  const { source } = usePredictStore.getState();
  const image = await queryClient.fetchQuery(photographQuery(photograph.file));
  if (asked !== lastAsked || usePredictStore.getState().source !== source) return false;
  showPhotograph(photograph, image);
  return true;
}
