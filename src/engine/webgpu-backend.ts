// Starts tfjs's WebGPU backend on a device of our own, because the shipped factory neither tells "no adapter" from a crash
// nor passes on a lost device (tfjs 4.22, tfjs-backend-webgpu/src/base.ts). Delete once upstream does both.
import * as tf from "@tensorflow/tfjs-core";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { addInChunksOnWebGpu } from "../nets/nn/webgpu/add-in-chunks";
import { registerOwnKernels } from "../nets/nn/webgpu/own-kernels";
import { registerRegionPooling } from "../nets/nn/webgpu/region-pooling";
import type { AdapterReport } from "./protocol";
import { isSoftwareAdapter } from "./software-adapter";

/** Limits that the backend's shaders and buffers may need up to what the adapter has. */
const wantedLimits = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

function describe(adapter: GPUAdapter): AdapterReport {
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value: unknown = Reflect.get(adapter.limits, name);
    if (typeof value === "number") limits[name] = value;
  }
  const { vendor, architecture, description } = adapter.info;
  const isFallback = isSoftwareAdapter(adapter.info);
  return { vendor, architecture, description, isFallback, features: [...adapter.features].sort(), limits };
}

export interface WebGpuOptions {
  /** Whether an adapter that is a program on the processor will do. */
  readonly takesSoftware: boolean;
  readonly onDeviceLost: (reason: string) => void;
}

/** Kernels are registered for a backend's name, whichever device it is on. */
let isMended = false;

/** Registers and activates the backend. Throws an Error whose message is the reason it cannot be. */
export async function startWebGpu({ takesSoftware, onDeviceLost }: WebGpuOptions): Promise<AdapterReport> {
  const gpu = "gpu" in navigator ? navigator.gpu : undefined;
  if (!gpu) throw new Error("this browser does not offer it");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("no adapter");
  if (!takesSoftware && isSoftwareAdapter(adapter.info)) throw new Error("software adapter only");
  const requiredFeatures = (["timestamp-query", "shader-f16"] as const).filter((name) => adapter.features.has(name));
  const requiredLimits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  void device.lost.then(({ reason, message }) => onDeviceLost(message || reason || "the device was lost"));
  device.addEventListener("uncapturederror", ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) onDeviceLost(`out of GPU memory (${error.message})`);
    // a kernel that was refused computes nothing, and its output holds whatever was there before
    else onDeviceLost(`the GPU refused a kernel (${error.message.split("\n")[0]})`);
  });
  // let a person, or a test, see in the console of the worker what a lost device and a refused kernel do
  const refuseKernel = () => {
    device.createShaderModule({ code: "no shader" });
    // Chromium tells of an error when it next has something to send
    device.queue.submit([]);
  };
  Object.assign(globalThis, { loseDevice: () => device.destroy(), refuseKernel });
  // tfjs registers its own where navigator.gpu was there when it was imported
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  const report = describe(adapter);
  if (!isMended) {
    addInChunksOnWebGpu();
    registerRegionPooling();
    // a processor that plays the card compiles these for minutes
    if (!report.isFallback) registerOwnKernels();
  }
  isMended = true;
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info));
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs could not initialise it");
  return report;
}
