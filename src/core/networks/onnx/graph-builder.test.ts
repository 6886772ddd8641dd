import { expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { openOnnx } from "../../../testing/onnx-session";
import { uniform } from "../../../testing/synthetic-values";
import type { Activation } from "../ops";
import { GraphBuilder } from "./graph-builder";
import { onnxFile } from "./onnx-model";

const hardsigmoid = (x: number) => Math.min(Math.max(x + 3, 0), 6) / 6;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** After the formulas in torch.nn.functional's documentation. */
const formulas: Readonly<Record<Activation, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  sigmoid,
  hardsigmoid,
  hardswish: (x) => x * hardsigmoid(x),
  silu: (x) => x * sigmoid(x),
};

it.each(Object.keys(formulas) as Activation[])("%s in onnxruntime is torch's", async (activation) => {
  const graph = new GraphBuilder(new Map());
  const x = graph.input({ name: "x", shape: ["n", 3, "h", "w"], about: "" });
  graph.output(graph.activate(x, activation), { name: "y", shape: ["n", 3, "h", "w"], about: "" });
  const session = await openOnnx(onnxFile(graph.graph("activation")));
  // from -9 to 9, so that every bend is passed
  const data = Float32Array.from(uniform("x", 3 * 5 * 4), (value) => 9 * value);
  const { y } = await session.run({ x: { shape: [1, 3, 5, 4], data } });
  await session.release();
  expect(y.shape).toEqual([1, 3, 5, 4]);
  expectClose(y.data, data.map(formulas[activation]), 1e-5, "float32 exponentials of another library");
});
