// Tensor by tensor, what of a model a file has, and what it has beside it.
import { shapeDisagreement } from "./architecture";
import type { TensorInfo } from "./checkpoint-file";
import { shapeText } from "./element-types";
import { formOf } from "../networks/backbones/backbones";
import { expectedTensors, type ExpectedTensor } from "./expected-tensors";
import { foreignBlocksText } from "./foreign-networks";
import { isAverageCounter, isBatchCounter } from "./names";
import type { Architecture, TaskName } from "../../domain";
import { isBesideHead, taskOfTensor } from "./torch-heads";

export interface TensorFinding {
  /**
   * `matched` fits; `missing` and `other shape` keep their part from loading; `unexpected` is no tensor of the model: inside
   * a part it keeps that part from loading, which would compute something else; `ignored` is a counter or constant that no
   * model needs; `twice` is one tensor under two spellings.
   */
  readonly status: "matched" | "missing" | "other shape" | "unexpected" | "ignored" | "twice";
  /** Canonical upstream name. */
  readonly name: string;
  /** The file's spelling, where the file has it. */
  readonly fileName?: string;
  readonly fileShape?: readonly number[];
  readonly modelShape?: readonly number[];
  readonly part?: ExpectedTensor["part"];
  /** For people; absent where the tensor fits. */
  readonly message?: string;
}

/** What became of each tensor of the network and of the file; `byName` has the file's by canonical name. */
export function findTensors(
  byName: ReadonlyMap<string, TensorInfo>,
  architecture: Architecture | undefined,
): TensorFinding[] {
  const findings: TensorFinding[] = [];
  const known = new Set<string>();
  for (const expected of architecture ? expectedTensors(architecture, "all") : []) {
    const { canonicalName: name, shape: modelShape, part, role } = expected;
    known.add(name);
    const tensor = byName.get(name);
    const there = tensor && { fileName: tensor.name, fileShape: tensor.shape };
    if (role.kind !== "parameter") {
      if (there) findings.push({ status: role.kind === "table" ? "matched" : "ignored", name, part, ...there });
    } else if (!there) {
      const message = `${name}: missing from the file, model expects ${shapeText(modelShape)}`;
      findings.push({ status: "missing", name, modelShape, part, message });
    } else if (there.fileShape.join() !== modelShape.join()) {
      const message = shapeDisagreement({ name, shape: there.fileShape }, expected);
      findings.push({ status: "other shape", name, modelShape, part, message, ...there });
    } else {
      findings.push({ status: "matched", name, modelShape, part, ...there });
    }
  }
  const bodyPlace = placeOfBody(byName);
  for (const [name, tensor] of byName) {
    if (known.has(name)) continue;
    const there = { name, fileName: tensor.name, fileShape: tensor.shape };
    if (isBatchCounter(name) || isAverageCounter(name)) {
      findings.push({ status: "ignored", ...there });
      continue;
    }
    const part = architecture && partOfSurplus(name, architecture, tensor.name.startsWith(bodyPlace));
    const message = `${tensor.name}: file has ${shapeText(tensor.shape)}, the model has no such tensor`;
    findings.push({ status: "unexpected", ...there, ...(part && { part }), message });
  }
  return findings;
}

/** What the file puts before the names of the body's tensors. */
function placeOfBody(byName: ReadonlyMap<string, TensorInfo>): string {
  const anchor = Array.from(byName).find(([name]) => name.startsWith("layer2."));
  return anchor ? anchor[1].name.slice(0, anchor[1].name.length - anchor[0].length) : "";
}

/** Whether it keeps its part from loading. */
export const fails = ({ status, part }: TensorFinding): boolean =>
  status === "missing" || status === "other shape" || (status === "unexpected" && part !== undefined);

/** The first of what is wrong, as sentences. */
export function summary(findings: readonly TensorFinding[]): string {
  const shown = findings.slice(0, 5).map(({ message }) => message);
  return shown.join("; ") + (findings.length > 5 ? `; and ${findings.length - 5} more` : "");
}

/** Why a part does not load, with the name of the kind of network where it is a known one. */
export function failureText(failed: readonly TensorFinding[]): string {
  const kind = foreignBlocksText(failed);
  return kind ? `${kind}: ${summary(failed)}` : summary(failed);
}

// Tensors of a file that no model of this lab has: which of them stand inside a part that the lab would compute without them.

/** Names of modules that stand in the way from the image to the heads, one word of them. */
const pathWords = new Set(
  (
    "conv convs bn gn ln norm norms batchnorm groupnorm layernorm instancenorm stem root act relu pool pooling maxpool avgpool " +
    "attnpool gem block blocks stage stages downsample se shortcut transition"
  ).split(" "),
);

/** `maxpool`, `bn2`, `fc_norm`, `globalPool`: whether one of the words of a module's name is in `pathWords`. */
function standsInPath(module: string): boolean {
  const words = module
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => pathWords.has(word));
}

/** Whether a tensor stands in the module list that the first tensor stands in: `features.19.0.weight` beside `features.0.0.weight`. */
function isListedWith(first: string, name: string): boolean {
  const [[list], [other]] = [first.split("."), name.split(".")];
  return list === other || (/^\d+$/.test(list) && /^\d+$/.test(other));
}

/**
 * The part whose values a surplus tensor would change, by its canonical name; undefined for what stands beside all parts
 * (`ema.decay`, `projector.0.weight`). `isBesideBody` tells whether the file keeps it where it keeps `conv1` and `layer2`.
 */
function partOfSurplus(
  name: string,
  architecture: Architecture,
  isBesideBody: boolean,
): "backbone" | TaskName | undefined {
  const isInLayers = architecture.backbone
    ? isListedWith(formOf(architecture).first, name) ||
      (architecture.bottleneck && name.startsWith("bottleneck_layer."))
    : /^(?:bottleneck_layer|layer[1-4])\./.test(name) || /^layer\d+\.\d+\./.test(name);
  if (isInLayers) return "backbone";
  if (isBesideHead(name)) return undefined;
  const task = taskOfTensor(name, architecture);
  if (task) return task;
  return isBesideBody && standsInPath(name.split(".")[0]) ? "backbone" : undefined;
}
