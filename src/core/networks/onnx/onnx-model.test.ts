import { describe, expect, it } from "vitest";
import { openOnnx } from "../../../testing/onnx-session";
import { OnnxExportError, onnxFile, type OnnxGraph, type OnnxTensor } from "./onnx-model";

const image = { name: "x", shape: ["n", 2], about: "" } as const;
const sum = { name: "y", shape: ["n", 2], about: "" } as const;

function adding(tensor: Omit<OnnxTensor, "name">): OnnxGraph {
  const node = { operator: "Add", inputs: ["x", "bias"], outputs: ["y"], attributes: {} };
  return { name: "sum", nodes: [node], tensors: [{ name: "bias", ...tensor }], inputs: [image], outputs: [sum] };
}

describe("an ONNX file", () => {
  it("is taken by onnxruntime with its names and open sides", async () => {
    const values = () => Float32Array.of(10, 20);
    const session = await openOnnx(onnxFile(adding({ shape: [2], type: "float32", values }), { made: "here" }));
    expect([session.inputNames, session.outputNames]).toEqual([["x"], ["y"]]);
    const { y } = await session.run({ x: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } });
    expect([...y.data]).toEqual([11, 22, 13, 24]);
    await session.release();
  });

  it("is refused where a tensor has other values than its shape says", () => {
    const file = onnxFile(adding({ shape: [3], type: "float32", values: () => Float32Array.of(1, 2) }));
    expect(() => [...file.chunks()]).toThrow("bias has 8 bytes, its shape [3] needs 12");
  });

  it("is refused beyond the 2 GiB that the format takes, before any tensor is made", () => {
    const values = (): never => {
      throw new Error("made");
    };
    const graph = adding({ shape: [2 ** 29], type: "float32", values });
    expect(() => onnxFile(graph)).toThrow(OnnxExportError);
    expect(() => onnxFile(graph)).toThrow(/Export fewer heads/);
  });
});
