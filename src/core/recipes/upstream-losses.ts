// torchdistill's criterion as a recipe's losses.
import type { TaskName } from "../../domain";
import type { RecipeLoss } from "./recipe";
import { entropyModule } from "./upstream-modules";
import type { UpstreamReading } from "./upstream-reading";
import { nodeText, type UpstreamNode } from "./upstream-yaml";

const layers = ["layer1", "layer2", "layer3", "layer4"] as const;
type LayerName = (typeof layers)[number];

/** A student's module, as upstream names it for a task, to the layer that its output is. */
function layerOf(modulePath: string | undefined): LayerName | undefined {
  const path = modulePath?.replace(/^backbone\.(body\.)?/, "");
  return path === "bottleneck_layer" ? "layer1" : layers.find((layer) => layer === path);
}

interface Term {
  readonly key: string;
  readonly line: number;
  readonly criterion: UpstreamNode | undefined;
  readonly wrapper: UpstreamNode | undefined;
  readonly weight: number;
}

/** Upstream's word for a sum over a batch to this lab's. */
function reductionOf(reading: UpstreamReading, { key, line, criterion }: Term, otherwise: string) {
  const reduction = reading.text(criterion, "kwargs", "reduction") ?? otherwise;
  if (reduction === "sum") return "sum";
  if (reduction === "batchmean") return "image-mean";
  return reading.problem(line, `${key} has the reduction ${reduction}; sum or batchmean is expected`);
}

/** Upstream may hook what goes into a module as well as what comes out. */
function expectOutput(reading: UpstreamReading, node: UpstreamNode | undefined, key: string): void {
  const side = reading.text(node, key);
  if (node && side !== "output") {
    reading.problem(node.line, `${key} is ${side ?? "missing"}; output is expected`);
  }
}

function featureLoss(reading: UpstreamReading, term: Term): RecipeLoss | undefined {
  const { line, wrapper, weight } = term;
  const reduction = reductionOf(reading, term, "mean");
  const side = (name: string) => {
    expectOutput(reading, reading.take(wrapper, "kwargs", name), "io");
    return {
      path: reading.text(wrapper, "kwargs", name, "module_path"),
      teacher: reading.flag(wrapper, "kwargs", name, "is_from_teacher") ?? false,
    };
  };
  const [input, target] = [side("input"), side("target")];
  const [student, teacher] = input.teacher ? [target, input] : [input, target];
  const layer = layerOf(student.path);
  if (layer === undefined || teacher.path !== layer || student.teacher || !teacher.teacher) {
    return reading.problem(
      line,
      `MSELoss compares ${input.path ?? "nothing"} with ${target.path ?? "nothing"}; the student's bottleneck_layer ` +
        "with layer1 of a classifier as its teacher, or layer2, layer3 or layer4 with the same, is expected",
    );
  }
  return reduction && { kind: "features", layer, weight, reduction };
}

function distillationLoss(reading: UpstreamReading, { criterion, line, weight }: Term): RecipeLoss | undefined {
  const given = reading.take(criterion, "kwargs");
  const temperature = reading.number(given, "temperature");
  const alpha = reading.number(given, "alpha");
  if (!reading.peek(given, "temperature")) reading.problem(line, "KDLoss has no temperature; a number is expected");
  if (!reading.peek(given, "alpha")) reading.problem(line, "KDLoss has no alpha; a number from 0 to 1 is expected");
  const reduction = reading.text(given, "reduction") ?? "batchmean";
  for (const path of ["student_module_path", "teacher_module_path"]) {
    const module = reading.text(given, path);
    if (module !== ".") reading.problem(line, `KDLoss has the ${path} ${module}; "." is expected`);
  }
  for (const io of ["student_module_io", "teacher_module_io"]) expectOutput(reading, given, io);
  if (reduction !== "batchmean") {
    return reading.problem(line, `KDLoss has the reduction ${reduction}; batchmean is expected`);
  }
  if (temperature === undefined || alpha === undefined) return undefined;
  // KDLoss leaves out the factor temperature² where labels have no share.
  return { kind: "distillation", temperature, alpha, weight: alpha === 0 ? weight / temperature ** 2 : weight };
}

function crossEntropyLoss(reading: UpstreamReading, term: Term, task: TaskName): RecipeLoss | undefined {
  const { criterion, wrapper, line, weight } = term;
  const given = reading.take(criterion, "kwargs");
  const reduction = reading.text(given, "reduction") ?? "mean";
  if (reduction !== "mean") {
    return reading.problem(line, `CrossEntropyLoss has the reduction ${reduction}; mean is expected`);
  }
  reading.ignore(wrapper, "key");
  const [input, target] = ["input", "target"].map((side) => reading.take(wrapper, "kwargs", side));
  expectOutput(reading, input, "io");
  const path = reading.text(input, "module_path") ?? ".";
  if (path !== "." || (reading.flag(input, "is_from_teacher") ?? false)) {
    reading.problem(line, `CrossEntropyLoss judges ${path}; the output of the student, ".", is expected`);
  }
  if (target && reading.flag(target, "uses_label") !== true) {
    reading.problem(line, "CrossEntropyLoss compares with something else than labels; uses_label: True is expected");
  }
  reading.ignore(target, "is_from_teacher", "module_path", "io");
  const labelSmoothing = reading.number(given, "label_smoothing") ?? 0;
  const ignored = reading.take(given, "ignore_index");
  if (task !== "segmentation") {
    if (ignored)
      reading.decline(ignored, `ignore_index: ${nodeText(ignored)}`, "Every label of a picture counts here.");
    return { kind: "cross-entropy", labelSmoothing, weight };
  }
  if (ignored && nodeText(ignored) !== "255") {
    reading.decline(ignored, `ignore_index: ${nodeText(ignored)}`, "The label that does not count is 255 here.");
  }
  if (labelSmoothing !== 0) {
    reading.decline(criterion!, `label_smoothing: ${labelSmoothing}`, "Labels of pixels are not smoothed here.");
  }
  const main = reading.number(wrapper, "kwargs", "weights", "out") ?? 1;
  const auxiliary = reading.number(wrapper, "kwargs", "weights", "aux") ?? 0;
  if (main <= 0) return reading.problem(line, `the output "out" has the weight ${main}; a number above 0 is expected`);
  return { kind: "segmentation", auxiliaryWeight: auxiliary / main, weight: weight * main };
}

function readTerm(reading: UpstreamReading, term: Term, task: TaskName): RecipeLoss | undefined {
  const kind = reading.text(term.criterion, "key");
  switch (kind) {
    case "MSELoss":
      reading.ignore(term.wrapper, "key");
      return featureLoss(reading, term);
    case "BppLoss": {
      const path = reading.text(term.criterion, "kwargs", "entropy_module_path");
      if (path !== entropyModule(task)) {
        reading.problem(
          term.line,
          `BppLoss counts the bits of ${path ?? "no module"}; ${entropyModule(task)} is expected`,
        );
      }
      const reduction = reductionOf(reading, term, "mean");
      return reduction && { kind: "rate", weight: term.weight, reduction };
    }
    case "KDLoss":
      return distillationLoss(reading, term);
    case "CrossEntropyLoss":
      return crossEntropyLoss(reading, term, task);
    default:
      return reading.problem(
        term.line,
        `the loss ${term.key} is ${kind ?? "not named"}; MSELoss, BppLoss, KDLoss or CrossEntropyLoss is expected`,
      );
  }
}

function modelLoss(reading: UpstreamReading, criterion: UpstreamNode, task: TaskName): RecipeLoss | undefined {
  const term = reading.take(criterion, "kwargs", "model_term");
  const weight = reading.take(term, "weight");
  if (term === undefined || weight === undefined) return undefined;
  if (task !== "detection") {
    return reading.problem(term.line, `model_term is the model's own loss, which a ${task} model does not have`);
  }
  if (weight.kind === "scalar") {
    const number = reading.asNumber(weight, "weight");
    return number === undefined || number === 0 ? undefined : { kind: "detection", weight: number };
  }
  reading.decline(weight, "weights of single terms of model_term", "The detector's four terms count alike here.");
  return { kind: "detection", weight: 1 };
}

/** The losses of a stage, in the file's order; those that this lab does not have are problems. */
export function readLosses(reading: UpstreamReading, stage: UpstreamNode, task: TaskName): readonly RecipeLoss[] {
  const criterion = reading.take(stage, "criterion");
  if (criterion === undefined) {
    reading.problem(stage.line, "there is no criterion; a WeightedSumLoss is expected");
    return [];
  }
  const kind = reading.text(criterion, "key");
  if (kind !== "WeightedSumLoss") {
    reading.problem(criterion.line, `the criterion is ${kind ?? "not named"}; WeightedSumLoss is expected`);
    return [];
  }
  reading.ignore(criterion, "func2extract_model_loss");
  const losses: RecipeLoss[] = [];
  const own = modelLoss(reading, criterion, task);
  if (own) losses.push(own);
  const terms = reading.take(criterion, "kwargs", "sub_terms");
  for (const [key, { line, value }] of terms?.kind === "map" ? terms.entries : []) {
    const term = reading.take(terms, key);
    const weight = reading.number(term, "weight");
    if (!reading.peek(term, "weight")) reading.problem(line, `the loss ${key} has no weight; a number is expected`);
    const [inner, wrapper] = [reading.take(value, "criterion"), reading.take(value, "criterion_wrapper")];
    if (weight === undefined) continue;
    const loss = readTerm(reading, { key, line, criterion: inner, wrapper, weight }, task);
    if (loss) losses.push(loss);
  }
  if (losses.length === 0 && reading.problems.length === 0) {
    reading.problem(criterion.line, "the criterion has no terms; one loss at least is expected");
  }
  return losses;
}
