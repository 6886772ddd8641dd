// What pages make of a checkpoint's summary: its line in lists, what is said of it, and which one they begin with.
import { taskNames } from "../../domain";
import type { CheckpointSummary, InputSizeFacts } from "../../engine/protocol-checkpoints";
import { formatBytes, formatPercent } from "../components/format";
import { protocolNumbers, protocolText } from "../../engine/protocol-predictions";

/** What a checkpoint without a bottleneck is; undefined of one that compresses. */
export function uncompressedText({ compresses, onDevice }: CheckpointSummary): string | undefined {
  if (compresses) return undefined;
  return onDevice ? "on the device" : "uncompressed";
}

/** Its title, with those facts that the title does not say. */
export function checkpointLabel(checkpoint: CheckpointSummary): string {
  const { title, beta, ships } = checkpoint;
  const facts = [beta !== undefined && `beta ${beta}`, uncompressedText(checkpoint), ships && "built in"];
  const others = facts.filter((fact) => fact && !title.includes(fact));
  return others.length > 0 ? `${title} (${others.join(", ")})` : title;
}

/** e.g. `1.22 MB`, `61.2 kB of its own, 1.16 MB shared with others`. */
export function sizeText({ ownBytes, sharedBytes }: Pick<CheckpointSummary, "ownBytes" | "sharedBytes">): string {
  if (sharedBytes === 0) return formatBytes(ownBytes);
  return `${formatBytes(ownBytes)} of its own, ${formatBytes(sharedBytes)} shared with others`;
}

const sources: Readonly<Record<InputSizeFacts["source"], string>> = {
  user: "as you set it",
  file: "as its file records",
  list: "as this lab knows the network",
  default: "the paper’s, since its file records none",
};

/** e.g. `128 pixels, as its file records`, `classification, resize 232, crop 224 pixels, as this lab knows the network`. */
export function inputSizeText({ pixels, source, protocol }: InputSizeFacts): string {
  const input = protocol
    ? protocolText(protocol.name, protocolNumbers(protocol))
    : `${pixels.toLocaleString("en")} pixels`;
  return `${input}, ${sources[source]}`;
}

/** A sentence for each such head; none for most checkpoints. */
export function staleHeadSentences({ stale = {} }: Pick<CheckpointSummary, "stale">): string[] {
  return taskNames.flatMap((task) => {
    const head = stale[task];
    if (!head) return [];
    return head.isOn ? `${head.why}; it answers all the same.` : `${head.why}, so it is switched off.`;
  });
}

/**
 * Names a checkpoint as it answers now: answers that are kept are another one's once its heads, its input size or its
 * calibration were changed.
 */
export function answeringKey({
  id,
  inputSize,
  tasks,
  calibration: { temperature, sure } = {},
}: Pick<CheckpointSummary, "id" | "inputSize" | "tasks" | "calibration">): string {
  const calibrated = [temperature !== undefined && `T${temperature}`, sure !== undefined && `S${sure}`].filter(Boolean);
  return [id, inputSize.pixels, ...taskNames.filter((task) => tasks[task].present), ...calibrated].join(" ");
}

/** e.g. `temperature 1.52, sure from 43 % on`; undefined of a checkpoint whose file says neither. */
export function calibrationText({ calibration }: Pick<CheckpointSummary, "calibration">): string | undefined {
  if (!calibration) return undefined;
  const { temperature, sure } = calibration;
  return [
    temperature !== undefined && `temperature ${temperature}`,
    sure !== undefined && `sure from ${formatPercent(sure)} on`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** The shipped one that is marked for it, else the first that ships and codes, else the first that codes. */
export function firstCheckpoint(checkpoints: readonly CheckpointSummary[]): CheckpointSummary | undefined {
  const coding = checkpoints.filter(({ compresses }) => compresses);
  return coding.find(({ opensFirst }) => opensFirst) ?? coding.find(({ ships }) => ships) ?? coding[0];
}

/** `ResNet-50 behind a bottleneck, beta 1.28`, as records and files have it, in the field's words: `Ladon ResNet-50, beta 1.28`. */
export function networkName(text: string): string {
  return text.replace(/([^\s,:;(][^,:;(]*(?: \([^)]*\))?) behind a bottleneck/g, "Ladon $1");
}

/** Warnings are told as clauses; on the page each is a sentence. */
export function asSentences(clauses: readonly string[]): string {
  return clauses
    .map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`)
    .join(" ");
}
