// A model's weights as the tensors of upstream's state dict, each made when it is written.
import type { Architecture, CdfTables, Weights } from "../../domain";
import type { Bytes } from "../base/byte-source";
import { elementCount, encodeHalf, shapeText, type ElementType } from "./element-types";
import { CheckpointWriteError } from "./errors";
import { expectedTensors, type ExpectedTensor, type Scope } from "./expected-tensors";
import { ownShape, toTorchLayout } from "./layouts";

export interface TensorToWrite {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Row-major little-endian elements; made anew at each call. */
  data(): Bytes;
}

export interface ModelToWrite {
  readonly architecture: Architecture;
  readonly weights: Weights;
  /** Written as stored tables; without them the file has empty ones, which PyTorch fills by `update()`. */
  readonly tables?: CdfTables;
}

export interface TorchTensorOptions {
  /** Element type of the parameters; constants, counters and tables keep theirs. */
  readonly parameters?: "float32" | "float16";
  /**
   * `empty` leaves the coder's tables out: sc2bench's detectors and segmenters take stored ones only after `update()`
   * (its option `update_before_ckpt`), empty ones only before. Its classifiers take stored ones at any time. Default `stored`.
   */
  readonly tables?: "stored" | "empty";
  /** As in `ExpectedOptions`. */
  readonly batchCounters?: boolean;
}

function bytesOf(values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>): Bytes {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function constantData(type: ElementType, values: readonly number[]): Bytes {
  return bytesOf(type === "int64" ? BigInt64Array.from(values, BigInt) : Float32Array.from(values));
}

function parameterTensor(model: ModelToWrite, expected: ExpectedTensor, half: boolean): TensorToWrite {
  const { torchName: name, shape, role } = expected;
  if (role.kind !== "parameter") throw new CheckpointWriteError(`${name} is no parameter`);
  const weight = model.weights.get(role.name);
  const needed = ownShape(role.layout, shape);
  if (!weight || weight.shape.join() !== needed.join() || weight.data.length !== elementCount(needed)) {
    throw new CheckpointWriteError(
      `${role.name}: model has ${weight ? shapeText(weight.shape) : "none"}, its architecture needs ${shapeText(needed)}; nothing was written`,
    );
  }
  return {
    name,
    type: half ? "float16" : "float32",
    shape,
    data() {
      const values = toTorchLayout(role.layout, weight.data, shape);
      return half ? encodeHalf(values) : bytesOf(values);
    },
  };
}

/** A constant, counter or table: what a state dict has that is no parameter. Without `tables` these are empty. */
export function fixedTensor(
  { torchName: name, type, shape, role }: ExpectedTensor,
  tables: CdfTables | undefined,
): TensorToWrite {
  if (role.kind === "parameter") throw new CheckpointWriteError(`${name} is a parameter`);
  if (role.kind === "constant") return { name, type, shape, data: () => constantData(type, role.values) };
  const { table } = role;
  return { name, type, shape, data: () => (tables ? bytesOf(Int32Array.from(tables[table])) : new Uint8Array(0)) };
}

/**
 * The tensors of one task's upstream model (or of all heads, under names without prefixes), in upstream's order, with
 * every constant, counter and table that `load_state_dict(strict=True)` asks for.
 * @throws CheckpointWriteError where the head is absent, or a weight is missing or has another shape.
 */
export function torchTensors(
  model: ModelToWrite,
  scope: Scope,
  { parameters = "float32", tables: tablesWanted = "stored", batchCounters }: TorchTensorOptions = {},
): readonly TensorToWrite[] {
  const { architecture } = model;
  const tables = tablesWanted === "stored" ? model.tables : undefined;
  if (scope !== "all" && !architecture.heads[scope]) {
    throw new CheckpointWriteError(
      `the model has no ${scope} head to write; it has ${Object.keys(architecture.heads).join(", ") || "none"}`,
    );
  }
  const channels = architecture.bottleneck?.channels ?? 0;
  if (tables && (tables.channels !== channels || tables.quantizedCdf.length !== channels * tables.maxLength)) {
    throw new CheckpointWriteError(`the coder's tables are of ${tables.channels} channels, the model has ${channels}`);
  }
  return expectedTensors(architecture, scope, { tableLength: tables?.maxLength ?? 0, batchCounters }).map((expected) =>
    expected.role.kind === "parameter"
      ? parameterTensor(model, expected, parameters === "float16")
      : fixedTensor(expected, tables),
  );
}
