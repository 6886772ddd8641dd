// RoIAlign on WebGPU in one kernel, after torchvision's roi_align: a thread averages the samples of one bin, four channels
// at once, from the level of the pyramid that its box belongs to. For inference: it has no gradient.
import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { RegionSpans } from "../roi-samples";

const kernelName = "LadonRegionPooling";
/** WebGPU allows eight buffers in a shader: the result, the regions, and these leave one free. */
const maxLevels = 5;
const threads = 64;

interface Attributes {
  readonly bins: number;
  readonly samples: number;
  /** Least extent of a box in feature pixels. */
  readonly minimum: number;
}

const levelName = (level: number): string => `level${level}`;

function shader(levels: number): string {
  const cases = Array.from({ length: levels }, (_, i) => `case ${i}: { return ${levelName(i)}[index]; }`);
  return `
  fn featureAt(level : i32, index : i32) -> vec4<f32> {
    switch (level) { ${cases.join(" ")} default: { return vec4<f32>(0.0); } }
  }
  // two neighbouring positions, the weight of the second, and whether the sample counts
  fn sampleOf(start : f32, end : f32, index : i32, size : i32) -> vec4<f32> {
    let step = max(end - start, uniforms.minimum) / f32(uniforms.bins * uniforms.samples);
    let position = start + (f32(index) + 0.5) * step;
    let clamped = clamp(position, 0.0, f32(size - 1));
    let low = floor(clamped);
    let counts = select(0.0, 1.0, position >= -1.0 && position <= f32(size));
    return vec4<f32>(low, min(low + 1.0, f32(size - 1)), clamped - low, counts);
  }
  fn main(index : i32) {
    if (index >= uniforms.size) { return; }
    let fours = uniforms.fours;
    let four = index % fours;
    let bin = index / fours;
    let column = bin % uniforms.bins;
    let row = (bin / uniforms.bins) % uniforms.bins;
    let region = bin / (uniforms.bins * uniforms.bins);
    let edges = regions[2 * region];
    let place = vec4<i32>(regions[2 * region + 1]);
    let origin = place.y * place.z * place.w;
    var sum = vec4<f32>(0.0);
    for (var i = 0; i < uniforms.samples; i++) {
      let y = sampleOf(edges.x, edges.y, row * uniforms.samples + i, place.z);
      for (var j = 0; j < uniforms.samples; j++) {
        let x = sampleOf(edges.z, edges.w, column * uniforms.samples + j, place.w);
        let upper = origin + i32(y.x) * place.w;
        let lower = origin + i32(y.y) * place.w;
        let top = mix(
          featureAt(place.x, (upper + i32(x.x)) * fours + four), featureAt(place.x, (upper + i32(x.y)) * fours + four), x.z);
        let bottom = mix(
          featureAt(place.x, (lower + i32(x.x)) * fours + four), featureAt(place.x, (lower + i32(x.y)) * fours + four), x.z);
        sum = sum + y.w * x.w * mix(top, bottom, y.z);
      }
    }
    result[index] = sum / f32(uniforms.samples * uniforms.samples);
  }`;
}

/** Whether the active backend has the kernel, and it takes such a pyramid. */
export function poolsOnGpu(pyramid: readonly tf.Tensor4D[]): boolean {
  return (
    tf.getBackend() === "webgpu" &&
    tf.getKernel(kernelName, "webgpu") !== undefined &&
    pyramid.length <= maxLevels &&
    pyramid.every(({ shape }) => shape[3] % 4 === 0)
  );
}

/** pyramid of [n, h, w, c] -> [r, bins, bins, c]; `poolsOnGpu` must hold. */
export function poolOnGpu(pyramid: readonly tf.Tensor4D[], regions: RegionSpans): tf.Tensor4D {
  const { levels, images, rows, columns, bins, samples, minimum } = regions;
  // of each region: its edges in feature pixels; its level, image, and the sides of the level
  const values = new Float32Array(8 * levels.length);
  for (let i = 0; i < levels.length; i++) {
    const edges = [rows[i].start, rows[i].end, columns[i].start, columns[i].end];
    values.set([...edges, levels[i], images[i], rows[i].size, columns[i].size], 8 * i);
  }
  const named = Object.fromEntries(pyramid.map((level, i) => [levelName(i), level]));
  return tf.tidy(() => {
    const inputs = { regions: tf.tensor2d(values, [levels.length, 8]), ...named };
    return tf.engine().runKernel(kernelName, inputs, { bins, samples, minimum });
  });
}

/** Registers the kernel. Once a page. */
export function registerRegionPooling(): void {
  tf.registerKernel({
    kernelName,
    backendName: "webgpu",
    kernelFunc({ inputs, backend, attrs }) {
      const { bins, samples, minimum } = attrs as unknown as Attributes;
      const given = inputs as Record<string, tf.TensorInfo>;
      const channels = given[levelName(0)].shape[3];
      const outputShape = [given.regions.shape[0], bins, bins, channels];
      const names = Object.keys(given);
      const program = {
        outputShape,
        outputComponent: 4,
        variableNames: names,
        variableComponents: names.map(() => 4),
        uniforms: "bins : i32, samples : i32, fours : i32, minimum : f32,",
        size: true,
        dispatchLayout: { x: [0, 1, 2, 3] },
        dispatch: [Math.ceil(outputShape.reduce((a, b) => a * b, 1) / 4 / threads), 1, 1] as [number, number, number],
        workgroupSize: [threads, 1, 1] as [number, number, number],
        shaderKey: `${kernelName} ${names.length}`,
        getUserCode: () => shader(names.length - 1),
      };
      const counts = [bins, samples, channels / 4].map((count) => ({ type: "int32", data: [count] }));
      const uniforms = [...counts, { type: "float32", data: [minimum] }];
      return (backend as WebGPUBackend).runWebGPUProgram(program, Object.values(given), "float32", uniforms);
    },
  });
}
