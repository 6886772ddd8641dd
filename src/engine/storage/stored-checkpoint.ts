// What is stored of a checkpoint beside its parts, and what the page sees of it.
import { encoderCost } from "../../core/checkpoint/encoder-cost";
import { networkCost } from "../../core/checkpoint/network-cost";
import { staleReason } from "../../core/checkpoint/stale-heads";
import { mapLayers } from "../../core/networks/backbone";
import { runsOnDevice, taskNames, type Architecture, type Calibration, type TaskName } from "../../domain";
import { memoryNeed } from "../memory-need";
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { PartName, Precision } from "./checkpoint-parts";
import { inputSizeFacts, type RecordedInputSize } from "./input-size-facts";

/** A part's file counts once a stored checkpoint names it, or a run that keeps one. */
export interface StoredPart {
  readonly hash: string;
  readonly bytes: number;
}

export interface StoredCheckpoint {
  readonly id: string;
  /** The user's own, where there is one. */
  readonly title?: string;
  readonly family: string;
  readonly beta?: number;
  readonly architecture: Architecture;
  readonly tasks: CheckpointSummary["tasks"];
  /** See StaleHeads; `isOn`: a person lets them answer all the same. */
  readonly stale?: { readonly [Task in TaskName]?: { readonly part: string; readonly isOn?: boolean } };
  readonly classNames?: CheckpointSummary["classNames"];
  readonly modelId?: string;
  readonly inputSize?: RecordedInputSize;
  readonly calibration?: Calibration;
  readonly precision: Precision;
  readonly parts: { readonly [Part in PartName]?: StoredPart };
  readonly fileNames: readonly string[];
  readonly addedAtMs: number;
  readonly warnings: readonly string[];
}

/** Stale heads as the page sees them. */
function staleOf({ stale = {} }: StoredCheckpoint): NonNullable<CheckpointSummary["stale"]> {
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      const head = stale[task];
      return head ? [[task, { why: staleReason(task, head.part), part: head.part, isOn: head.isOn ?? false }]] : [];
    }),
  );
}

/** Heads that are switched off are as good as absent, with the reason. */
function tasksOf({ tasks }: StoredCheckpoint, stale: NonNullable<CheckpointSummary["stale"]>) {
  return Object.fromEntries(
    taskNames.map((task) => {
      const head = stale[task];
      return [task, head && !head.isOn ? { present: false, why: head.why } : tasks[task]];
    }),
  ) as CheckpointSummary["tasks"];
}

export function partList({ parts }: Pick<StoredCheckpoint, "parts">): StoredPart[] {
  return Object.values(parts).filter((part) => part !== undefined);
}

/** Hashes of the parts that records name, each with the number of those that do. */
export function partUses(records: readonly StoredCheckpoint[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { hash } of records.flatMap(partList)) uses.set(hash, (uses.get(hash) ?? 0) + 1);
  return uses;
}

/** What the names of the files have in common, without folders and endings: `tiny` of `tiny-detection.pt` and others. */
function commonName(fileNames: readonly string[]): string | undefined {
  const stems = fileNames.map((name) => name.slice(name.lastIndexOf("/") + 1).replace(/\.[a-z]+$/i, ""));
  const [first = ""] = stems;
  let length = first.length;
  for (const stem of stems) while (!stem.startsWith(first.slice(0, length))) length--;
  const common = stems.length > 1 ? first.slice(0, length).replace(/[-_. ]+$/, "") : first;
  return (common.length >= 3 ? common : first) || undefined;
}

/** e.g. `ResNet-50, beta 1.28, half precision`; the files' common name where the network has none. */
function automaticTitle({ architecture, beta, fileNames, family, precision }: StoredCheckpoint): string {
  const [network] = family.split(",");
  const title = network.startsWith("residual network") ? (commonName(fileNames) ?? network) : network;
  const facts = [
    !architecture.bottleneck && !runsOnDevice(architecture) && "uncompressed",
    architecture.bottleneck && beta !== undefined && !/beta/i.test(title) && `beta ${beta}`,
    precision === "float16" && "half precision",
  ];
  return [title, ...facts.filter((fact) => typeof fact === "string")].join(", ");
}

/** What the page sees of a record; `uses` are those of all records. */
export function summaryOf(record: StoredCheckpoint, uses: ReadonlyMap<string, number>): CheckpointSummary {
  const { id, title, family, beta, architecture, modelId, precision, fileNames, addedAtMs, warnings } = record;
  const stale = staleOf(record);
  const inputSize = inputSizeFacts(architecture, record.inputSize);
  const bytesOf = (shared: boolean) =>
    partList(record)
      .filter(({ hash }) => (uses.get(hash) ?? 0) > 1 === shared)
      .reduce((sum, { bytes }) => sum + bytes, 0);
  // encoder and prior are stored in full whatever the precision of the rest
  const encoder = encoderCost(architecture, inputSize.pixels);
  const network = networkCost(architecture, inputSize.pixels, taskNames, precision);
  return {
    id,
    title: title ?? automaticTitle(record),
    family,
    ...(beta !== undefined && { beta }),
    tasks: tasksOf(record, stale),
    ...(record.stale && { stale }),
    ...(record.classNames && { classNames: record.classNames }),
    compresses: architecture.bottleneck !== undefined,
    ...(runsOnDevice(architecture) && { onDevice: true as const }),
    ...(architecture.backbone && { layers: mapLayers(architecture).map(({ name }) => name) }),
    ...(modelId !== undefined && { modelId }),
    inputSize,
    ...(record.calibration && { calibration: record.calibration }),
    ...(encoder && { encoder }),
    ...(network && { network }),
    ownBytes: bytesOf(false),
    sharedBytes: bytesOf(true),
    precision,
    memory: memoryNeed({
      storedBytes: partList(record).reduce((sum, { bytes }) => sum + bytes, 0),
      precision,
      inputSize: inputSize.pixels,
    }),
    fileNames,
    addedAtMs,
    ships: false,
    warnings,
  };
}
