// Small state dicts for fuzz targets: one of every element type, and one of a whole small network.
import { elementBytes, elementCount, type ElementType } from "../../core/checkpoint/element-types";
import { torchTensors, type TensorToWrite } from "../../core/checkpoint/torch-tensors";
import { smallArchitecture, smallNetwork } from "../small-network";

const types: readonly ElementType[] = [
  "float64",
  "float32",
  "float16",
  "bfloat16",
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
  "bool",
];
const shapes: readonly (readonly number[])[] = [[2, 3], [], [4], [1, 2, 1, 2], [0, 3]];

/** Names as they are, and names that JavaScript's objects have. */
const names = ["a.weight", "a.bias", "__proto__", "constructor", "toString", "größe", "b.running_mean"];

export const oddTensors: readonly TensorToWrite[] = types.map((type, i) => {
  const shape = shapes[i % shapes.length];
  const bytes = elementCount(shape) * elementBytes(type);
  const data = () => Uint8Array.from({ length: bytes }, (_, k) => (type === "bool" ? k % 2 : (k * 37 + i) % 120));
  return { name: names[i] ?? `c.${i}`, type, shape, data };
});

export const networkTensors: readonly TensorToWrite[] = torchTensors(
  smallNetwork(smallArchitecture("basic")),
  "classification",
);
