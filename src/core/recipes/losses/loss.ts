// What a loss of a recipe is in core: its options, what it asks of data and teacher, its spelling in torchdistill's YAML.
import { z } from "zod";
import type { TaskName } from "../../../domain";
import { largest } from "../recipe-limits";
import type { TorchdistillValue } from "../torchdistill-document";
import type { TorchdistillReading } from "../torchdistill-reading";
import type { TorchdistillNode } from "../torchdistill-yaml";

/** Of any loss. */
export const anyWeight = z.number().min(0).max(largest.weight);
export const weight = anyWeight.default(1);
export const share = z.number().min(0).max(1);
/** Of a sum over all elements of a batch: as it is (upstream), or over the number of images. */
export const reduction = z.enum(["sum", "image-mean"]).default("sum");

/** A term of torchdistill's WeightedSumLoss. */
export interface CriterionTerm {
  readonly key: string;
  readonly line: number;
  readonly criterion: TorchdistillNode | undefined;
  readonly wrapper: TorchdistillNode | undefined;
  readonly weight: number;
}

/** What of a recipe and its stage a loss is written by. */
interface LossContext {
  readonly task: TaskName;
  readonly beta?: number | undefined;
  readonly batchSize: number;
}

interface WrittenLoss {
  readonly terms?: Readonly<Record<string, TorchdistillValue>>;
  /** Weight of the loss that the model computes itself. */
  readonly modelWeight?: number;
  /** What torchdistill cannot say. */
  readonly comment?: string;
}

export interface LossDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** Whose truth it reads. */
  readonly task?: TaskName;
  /** Whether it reads that truth with these options; it does where this is absent. */
  readsTruth?(loss: z.infer<Schema>): boolean;
  /** What of the teacher it compares with: a layer by its name, or "logits". */
  teacher?(loss: z.infer<Schema>): string;
  readonly torchdistill: {
    /** Absent where no term of a criterion is this loss. */
    readonly term?: {
      /** Several losses may share one: the one of the recipe's task is read, else the first. */
      readonly key: string;
      /** Undefined, with a problem noted, where the term is no such loss. */
      read(reading: TorchdistillReading, term: CriterionTerm, task: TaskName): z.infer<Schema> | undefined;
    };
    write(loss: z.infer<Schema>, context: LossContext): WrittenLoss;
  };
}

/** Upstream's word for a sum over a batch to this lab's. */
export function readReduction(reading: TorchdistillReading, { key, line, criterion }: CriterionTerm) {
  const found = reading.text(criterion, "kwargs", "reduction") ?? "mean";
  if (found === "sum") return "sum";
  if (found === "batchmean") return "image-mean";
  return reading.problem(line, `${key} has the reduction ${found}; sum or batchmean is expected`);
}

/** Upstream may hook what goes into a module as well as what comes out. */
export function expectOutput(reading: TorchdistillReading, node: TorchdistillNode | undefined, key: string): void {
  const side = reading.text(node, key);
  if (node && side !== "output") {
    reading.problem(node.line, `${key} is ${side ?? "missing"}; output is expected`);
  }
}

type Kwargs = { readonly [key: string]: TorchdistillValue };

export function moduleOutput(fromTeacher: boolean, modulePath: string): Kwargs {
  return { is_from_teacher: fromTeacher, module_path: modulePath, io: "output" };
}

/** The student's output and the labels that it is compared with. */
export const outputAndLabels = { input: moduleOutput(false, "."), target: { uses_label: true } };

export function criterionTerm(criterion: Kwargs, weight: number, wrapper?: Kwargs): TorchdistillValue {
  return { criterion, ...(wrapper ? { criterion_wrapper: wrapper } : {}), weight };
}
