// A computation graph as an ONNX file: the messages of onnx.proto that such files need.
import {
  byteLengthOf,
  chunksOf,
  floatField,
  integerField,
  messageField,
  textField,
  type Parts,
} from "./protobuf-message";
import { UserError } from "../../base/user-error";

/** An integer, an integer list, or a text; `{ float }` for a float. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant tensor, row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: "float32" | "int64";
  /** As many as the shape says; made when the file is written. */
  values(): Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

/** What goes in or comes out, float32; sides that depend on the input are names. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly about: string;
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which every input is there before it is read. */
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The operator set of ONNX 1.12, and the file format that came with it. */
export const operatorSet = 17;
const formatVersion = 8;

/** Protocol Buffers' own limit for a message. */
const maxModelBytes = 2 ** 31 - 1;

const elementTypes = { float32: 1, int64: 7 } as const;
const elementBytes = { float32: 4, int64: 8 } as const;
const attributeTypes = { float: 1, integer: 2, text: 3, integers: 7 } as const;

function attributeMessage(name: string, value: Attribute): Parts {
  const type = (kind: keyof typeof attributeTypes) => integerField(20, attributeTypes[kind]);
  const named = textField(1, name);
  if (typeof value === "number") return [...named, ...integerField(3, value), ...type("integer")];
  if (typeof value === "string") return [...named, ...textField(4, value), ...type("text")];
  if ("float" in value) return [...named, ...floatField(2, value.float), ...type("float")];
  return [...named, ...value.flatMap((item) => integerField(8, item)), ...type("integers")];
}

function nodeMessage({ operator, inputs, outputs, attributes }: OnnxNode): Parts {
  return [
    ...inputs.flatMap((name) => textField(1, name)),
    ...outputs.flatMap((name) => textField(2, name)),
    ...textField(3, outputs[0]),
    ...textField(4, operator),
    ...Object.entries(attributes).flatMap(([name, value]) => messageField(5, attributeMessage(name, value))),
  ];
}

function tensorMessage({ name, shape, type, values }: OnnxTensor): Parts {
  const byteLength = shape.reduce((a, b) => a * b, 1) * elementBytes[type];
  const make = () => {
    const { buffer, byteOffset, byteLength: madeBytes } = values();
    if (madeBytes !== byteLength) {
      throw new OnnxExportError(`${name} has ${madeBytes} bytes, its shape [${shape.join(", ")}] needs ${byteLength}.`);
    }
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  return [
    ...shape.flatMap((side) => integerField(1, side)),
    ...integerField(2, elementTypes[type]),
    ...textField(8, name),
    ...messageField(9, [{ byteLength, make }]),
  ];
}

function valueMessage({ name, shape, about }: OnnxValue): Parts {
  const sides = shape.flatMap((side) =>
    messageField(1, typeof side === "number" ? integerField(1, side) : textField(2, side)),
  );
  const tensorType = [...integerField(1, elementTypes.float32), ...messageField(2, sides)];
  return [...textField(1, name), ...messageField(2, messageField(1, tensorType)), ...textField(3, about)];
}

function graphMessage({ name, nodes, tensors, inputs, outputs }: OnnxGraph): Parts {
  return [
    ...nodes.flatMap((node) => messageField(1, nodeMessage(node))),
    ...textField(2, name),
    ...tensors.flatMap((tensor) => messageField(5, tensorMessage(tensor))),
    ...inputs.flatMap((value) => messageField(11, valueMessage(value))),
    ...outputs.flatMap((value) => messageField(12, valueMessage(value))),
  ];
}

/** A file to write: how large it will be, and its bytes, one large tensor at a time in memory. */
export interface OnnxFile {
  readonly byteLength: number;
  chunks(): Iterable<Uint8Array<ArrayBuffer>>;
}

/** @throws OnnxExportError beyond 2 GiB */
export function onnxFile(graph: OnnxGraph, metadata: Readonly<Record<string, string>> = {}): OnnxFile {
  const parts: Parts = [
    ...integerField(1, formatVersion),
    ...textField(2, "Ladon Lab"),
    ...messageField(7, graphMessage(graph)),
    ...messageField(8, integerField(2, operatorSet)),
    ...Object.entries(metadata).flatMap(([key, value]) =>
      messageField(14, [...textField(1, key), ...textField(2, value)]),
    ),
  ];
  const byteLength = byteLengthOf(parts);
  if (byteLength > maxModelBytes) {
    throw new OnnxExportError(
      `The network takes ${byteLength} bytes as ONNX, and one ONNX file holds at most ${maxModelBytes}. Export fewer heads.`,
    );
  }
  return { byteLength, chunks: () => chunksOf(parts) };
}

// Why a network cannot be written as ONNX.
/** The network lacks what the graph asked for needs. */
export class OnnxExportError extends UserError {
  override readonly name = "OnnxExportError";
}
