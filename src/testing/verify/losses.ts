// All of losses.json: layers, boxes and training objectives, on the active tfjs backend.
import type { CaseResult, VerifyGroup } from "./case-result";
import { geometryCases } from "./geometry-losses";
import { layerCases } from "./layer-losses";
import { trainingCases } from "./training-losses";

/** Every case of losses.json; an entry that no case is named after fails. The caller chooses the backend. */
export const lossesGroup: VerifyGroup = async function* (reference) {
  const unchecked = new Set(Object.keys(await reference.readJson<Record<string, unknown>>("losses.json")));
  for (const cases of [layerCases, geometryCases, trainingCases]) {
    for await (const result of cases(reference)) {
      unchecked.delete(result.id.split(" ")[1]);
      yield result;
    }
  }
  for (const entry of unchecked) {
    const missed: CaseResult = {
      id: `losses ${entry}`,
      worst: Infinity,
      tolerance: 0,
      unit: "cases",
      note: "nothing checks this entry of losses.json",
    };
    yield missed;
  }
};
