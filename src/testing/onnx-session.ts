// Runs ONNX files in onnxruntime-web's WebAssembly, the judge of what this lab exports, or on its WebGPU backend.
import * as ort from "onnxruntime-web";
import type { OnnxFile } from "../core/networks/onnx/onnx-model";
import { ThreadCountError } from "./thread-count-error";

/** A tensor in PyTorch's order. */
export interface OnnxValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Answers all outputs, or those asked for. */
  run(
    inputs: Readonly<Record<string, OnnxValues>>,
    outputs?: readonly string[],
  ): Promise<Readonly<Record<string, OnnxValues>>>;
  release(): Promise<void>;
}

export type OnnxRuntime = Pick<typeof ort, "env" | "InferenceSession" | "Tensor">;

export interface OnnxSessionOptions {
  /** On WebGPU onnxruntime-web is another build, which the caller loads. Default: its WebAssembly. */
  readonly webGpu?: OnnxRuntime;
  /** For the whole process, from the first session on. Default 1. */
  readonly threads?: number;
  /** Sides that the graph leaves open, by name. */
  readonly sides?: Readonly<Record<string, number>>;
}

/** Rejects with onnxruntime's own error where it does not take the file, with ThreadCountError where it has other threads. */
export async function openOnnx(
  file: OnnxFile,
  { threads = 1, sides, webGpu }: OnnxSessionOptions = {},
): Promise<OnnxSession> {
  const { env, InferenceSession, Tensor } = webGpu ?? ort;
  env.wasm.numThreads = threads;
  env.logLevel = "error";
  const bytes = new Uint8Array(file.byteLength);
  let at = 0;
  for (const chunk of file.chunks()) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (at !== file.byteLength) throw new Error(`the file has ${at} bytes, it said ${file.byteLength}`);
  const session = await InferenceSession.create(bytes, {
    executionProviders: [webGpu ? "webgpu" : "wasm"],
    graphOptimizationLevel: "all",
    ...(sides && { freeDimensionOverrides: sides }),
  });
  // onnxruntime-web writes here what it really uses
  const actual = env.wasm.numThreads;
  if (actual !== threads) throw new ThreadCountError("onnxruntime-web", actual, threads);
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(inputs, outputs = session.outputNames) {
      const feeds = Object.entries(inputs).map(
        ([name, { data, shape }]) => [name, new Tensor("float32", data, [...shape])] as const,
      );
      const results = await session.run(Object.fromEntries(feeds), [...outputs]);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [name, { shape: dims, data: data as Float32Array }]),
      );
    },
    release: () => session.release(),
  };
}
