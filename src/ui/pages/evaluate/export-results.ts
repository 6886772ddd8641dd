// Results as a file: one as it is, several as a list, as the command line writes them.
import type { EvaluationResult, ResultSummary } from "../../../engine/protocol-evaluation";
import { saveBlob } from "../../components/save-blob";
import { readResult } from "./evaluate-actions";

const fileStem = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "result";

function save(content: unknown, stem: string): void {
  saveBlob(new Blob([`${JSON.stringify(content)}\n`], { type: "application/json" }), `${stem}.json`);
}

export function exportResult(result: EvaluationResult, title: string): void {
  save(result, fileStem(`${title}-${result.dataSet.name}`));
}

/** Reads each of them whole. Rejects with the engine's named error. */
export async function exportResults(results: readonly ResultSummary[]): Promise<void> {
  const whole: EvaluationResult[] = [];
  for (const { id } of results) whole.push(await readResult(id));
  save(whole, "evaluations");
}
