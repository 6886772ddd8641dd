// Scenes as something to answer.
import type { DrawnScene } from "../../../engine/protocol";
import { setPredictSource } from "../../stores/predict-store";

/** All scenes of this page are of one seed; their number tells them apart. */
export const sceneSeed = 1;
export const sceneSize = 256;

export function showScene(number: number, { image }: DrawnScene): void {
  setPredictSource({ kind: "scene", number, image, fileName: `Scene ${number}` });
}
