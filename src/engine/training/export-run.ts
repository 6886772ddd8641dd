// A run as files to take away: weights for this lab and for PyTorch, the recipe for torchdistill, curves as CSV.
import { UserError } from "../../core/base/user-error";
import { familyOf } from "../../core/checkpoint/checkpoint-facts";
import { calibrationEntries } from "../../core/checkpoint/recorded-calibration";
import { outputStrideEntry } from "../../core/checkpoint/output-stride";
import { inputSizeKey } from "../../core/checkpoint/recorded-input-size";
import { staleHeadsKey, staleHeadsText } from "../../core/checkpoint/stale-heads";
import { torchTensors } from "../../core/checkpoint/torch-tensors";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import { writeTorchCheckpoint } from "../../core/checkpoint/write-torch";
import type { Bytes } from "../../core/base/byte-source";
import { exportTorchdistillRecipe } from "../../core/recipes/export-torchdistill";
import { taskNames } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import type { RunCurves, RunExport, RunSummary } from "../protocol-training";
import { classNamesMetadata } from "../storage/class-names-metadata";
import { keptCalibration } from "./kept-calibration";
import { leftBehindHeads } from "./left-behind-heads";
import type { StartNetwork } from "./random-start";
import { betaOf, tablesOf } from "./trained-checkpoint";
import { trainedInputSize } from "./recipe-tasks";

export interface RunToExport {
  readonly summary: RunSummary;
  readonly curves: RunCurves;
  readonly start: StartNetwork;
  /** The network asked for; called for weights alone. */
  network(): Promise<NetworkSource>;
}

async function blobOf(chunks: AsyncIterable<Bytes>, type: string): Promise<Blob> {
  const parts: Bytes[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Blob(parts, { type });
}

/** One line a step; an empty cell where a stage has no such term. */
function curvesCsv({ first, length, columns }: RunCurves): string {
  const names = Object.keys(columns);
  const lines = [["step", ...names].join(",")];
  for (let i = 0; i < length; i++) {
    const cells = names.map((name) => (Number.isNaN(columns[name][i]) ? "" : String(columns[name][i])));
    lines.push([first + i + 1, ...cells].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** torchdistill's recipes name residual networks only. */
class UnsaidNetworkError extends UserError {
  override readonly name = "UnsaidNetworkError";
  constructor(family: string) {
    super(
      `A torchdistill recipe describes residual networks, and this run trains ${family}. Export the run's checkpoint and ` +
        "its recipe of this lab instead.",
    );
  }
}

const bodies = [
  { body: "resnet50", block: "bottleneck", blocks: "4,6,3" },
  { body: "resnest269e", block: "split-attention", blocks: "30,48,8" },
] as const;

function torchdistillRecipe({ summary, start }: RunToExport, { architecture }: NetworkSource): string {
  const { plan, task, dataSet } = summary;
  if (architecture.backbone) throw new UnsaidNetworkError(familyOf(architecture));
  const layers = architecture.layers.slice(-3);
  const blocks = layers.map((layer) => layer.blocks).join();
  const known = bodies.find((body) => body.block === architecture.block && body.blocks === blocks);
  const [second, third, fourth] = layers.map((layer) => layer.outChannels);
  const recipe = { ...plan.recipe, inputSize: trainedInputSize(plan.recipe, start) };
  return exportTorchdistillRecipe(recipe, {
    body: known?.body ?? "resnet50",
    bottleneckChannels: architecture.bottleneck?.channels ?? 0,
    targetChannels: architecture.bottleneck?.targetChannels ?? layers[0].inChannels,
    layerChannels: [second, third, fourth],
    classes: architecture.heads[task]?.classes ?? summary.classNames.length,
    dataSetName: dataSet.name.replace(/[^\w.-]+/g, "_").slice(0, 60),
    checkpointPath: `./resource/ckpt/${start.summary?.fileNames[0] ?? "start.pt"}`,
  });
}

function textsOf(numbers: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, String(value)]));
}

/** File names are the run's title made safe. */
export async function exportRun(run: RunToExport, what: RunExport): Promise<{ blob: Blob; fileName: string }> {
  const { summary, start } = run;
  const stem = summary.plan.title.replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "") || "run";
  const named = (blob: Blob, ending: string) => ({ blob, fileName: `${stem}.${ending}` });
  if (what === "recipe-json") {
    const text = `${JSON.stringify(summary.plan.recipe, null, 2)}\n`;
    return named(new Blob([text], { type: "application/json" }), "json");
  }
  if (what === "curves-csv") return named(new Blob([curvesCsv(run.curves)], { type: "text/csv" }), "csv");
  const network = await run.network();
  if (what === "recipe-yaml") {
    return named(new Blob([torchdistillRecipe(run, network)], { type: "application/yaml" }), "yaml");
  }
  const tables = tablesOf(network, start);
  const model = { ...network, ...(tables && { tables }) };
  const beta = betaOf(summary, start);
  const inputSize = trainedInputSize(summary.plan.recipe, start);
  const leftBehind = leftBehindHeads(network, start, summary.task);
  const stale = staleHeadsText(leftBehind);
  const staleEntry: Record<string, string> = stale === undefined ? {} : { [staleHeadsKey]: stale };
  const calibration = calibrationEntries(keptCalibration(network, start, summary.task, leftBehind));
  if (what === "torch") {
    const beside = {
      epoch: summary.epochs.length,
      ...(beta !== undefined && { beta }),
      [inputSizeKey]: inputSize,
      ...staleEntry,
      ...calibration,
      ...outputStrideEntry(model.architecture),
    };
    const chunks = writeTorchCheckpoint(torchTensors(model, summary.task), { folder: stem, beside });
    return named(await blobOf(chunks, "application/octet-stream"), "pt");
  }
  const names = Object.fromEntries(
    taskNames.map((task) => [task, task === summary.task ? summary.classNames : start.classNames[task]]),
  );
  const metadata = {
    ...(beta !== undefined && { beta: String(beta) }),
    [inputSizeKey]: String(inputSize),
    ...staleEntry,
    recipe: summary.plan.recipe.name,
    ...textsOf({ ...calibration, ...outputStrideEntry(model.architecture) }),
    ...classNamesMetadata(names),
  };
  return named(
    await blobOf(writeSafetensors(torchTensors(model, "all"), metadata), "application/octet-stream"),
    "safetensors",
  );
}
