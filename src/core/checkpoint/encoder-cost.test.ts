import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Architecture, ResidualArchitecture } from "../../domain";
import { openCheckpoint } from "./archive";
import { inferArchitecture } from "./architecture";
import { bytesSource } from "../base/byte-source";
import { diagnose } from "./doctor";
import { multiplyAccumulates } from "../networks/trace";
import { traceNetwork } from "../networks/network";
import { encoderCost, encoderMultiplications, encoderSize, officialEncoderCost } from "./encoder-cost";

async function official(arch: string, task = "classification"): Promise<Architecture> {
  const file = new URL(`../../../reference/state-dicts/${arch}-${task}.json`, import.meta.url);
  const listing = JSON.parse(await readFile(file, "utf8")) as Record<string, [string, number[]]>;
  return inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape })));
}

// sc2bench 0.1.1 and CompressAI 1.2.8, by the script below: analyze_model_size(model, ["bottleneck_layer.encoder",
// "bottleneck_layer.entropy_bottleneck"])["encoder"] before update(); numel() of the same modules' parameters; half of the
// operations that torch.utils.flop_counter counts in bottleneck_layer.encoder.
const measured = [
  {
    arch: "resnet50",
    bits: 4_484_736,
    halfBits: 2_242_368,
    parameters: 140_136,
    macs: { 416: 2_030_031_360, 224: 588_354_048, 97: 115_509_024 },
  },
  {
    arch: "resnest269e",
    bits: 7_847_296,
    halfBits: 3_923_648,
    parameters: 245_216,
    macs: { 416: 3_470_499_840, 224: 1_005_821_952, 97: 197_666_176 },
  },
] as const;

describe("the encoder's cost", () => {
  it.each(measured)(
    "of $arch is what sc2bench and PyTorch count",
    async ({ arch, bits, halfBits, parameters, macs }) => {
      const { bottleneck, ...rest } = await official(arch);
      expect(encoderCost({ ...rest, bottleneck } as Architecture, 416)).toEqual({
        parameters,
        bits,
        multiplyAccumulates: macs[416],
        inputSize: 416,
      });
      expect(encoderSize(bottleneck!, () => "float16")).toEqual({ parameters, bits: halfBits });
      for (const [side, expected] of Object.entries(macs)) {
        expect(encoderMultiplications(bottleneck!, Number(side)), side).toBe(expected);
      }
      expect(officialEncoderCost(arch)).toEqual(encoderCost({ bottleneck }, 416));
    },
  );

  it("is that of the files of all tasks, and none for a network that codes nothing", async () => {
    const costs = await Promise.all(
      (["classification", "detection", "segmentation"] as const).map(async (task) =>
        encoderCost(await official("resnest269e", task), 416),
      ),
    );
    expect(new Set(costs.map((cost) => JSON.stringify(cost))).size).toBe(1);
    expect(encoderCost(await official("resnet50", "teacher"), 416)).toBeUndefined();
  });

  it("stands in the doctor's report of a file, whose tables do not count", async () => {
    const file = new URL("../../../reference/checkpoints/tiny.safetensors", import.meta.url);
    const opened = await openCheckpoint(bytesSource(new Uint8Array(await readFile(file)), "tiny.safetensors"));
    const report = await diagnose(opened, { inputSizeOf: () => 96 });
    expect(report.tables).toBe("present");
    // 3 → 16 → 8 → 4 channels and their GDNs, 61 numbers a channel of the prior, and twelve constants
    const parameters = 1200 + 272 + 3200 + 72 + 128 + 4 * 61;
    expect(report.encoder).toEqual({
      parameters,
      bits: 32 * (parameters + 12),
      multiplyAccumulates: 48 ** 2 * (1200 + 256) + 24 ** 2 * (3200 + 64) + 23 ** 2 * 128,
      inputSize: 96,
    });
    expect((await diagnose(opened)).encoder).toEqual({ parameters, bits: 32 * (parameters + 12) });
  });

  it("counts biases where an encoder has them", async () => {
    const { bottleneck } = await official("resnet50");
    const plain = encoderSize(bottleneck!);
    const biased = encoderSize({ ...bottleneck!, bias: true });
    expect(biased.parameters - plain.parameters).toBe(96 + 48 + 24);
    expect(biased.bits - plain.bits).toBe(32 * (96 + 48 + 24));
  });

  it("is part of the whole backbone's, as the bench counts it", async () => {
    const architecture = (await official("tiny")) as ResidualArchitecture;
    const { bottleneck } = architecture;
    const without = multiplyAccumulates(traceNetwork({ ...architecture, layers: [], heads: {} }, 96));
    // the decoder of 4 → 16 → 8 → 8 channels on 24 × 24 positions, by hand
    const decoder = 24 ** 2 * (4 * 4 * 16 + 16 * 16 + 4 * 8 * 8) + 23 ** 2 * (4 * 16 * 8 + 8 * 8);
    expect(without).toBe(encoderMultiplications(bottleneck!, 96) + decoder);
  });
});

const python = process.env.LADON_PYTHON ?? "python3";
const script = `
import json, warnings
warnings.filterwarnings("ignore")
import torch
from sc2bench.analysis import analyze_model_size
from sc2bench.models.backbone import splittable_resnest, splittable_resnet
from torch.utils.flop_counter import FlopCounterMode
answers = {}
for arch, channels in (("resnet50", 24), ("resnest269e", 32)):
    config = {"key": "FPBasedResNetBottleneck", "kwargs": {"num_bottleneck_channels": channels, "num_target_channels": 256}}
    build = splittable_resnet if arch == "resnet50" else splittable_resnest
    model = build(config, arch, inplanes=2048).eval()
    paths = ["bottleneck_layer.encoder", "bottleneck_layer.entropy_bottleneck"]
    layer = model.bottleneck_layer
    answer = {"bits": int(analyze_model_size(model, paths)["encoder"])}
    answer["parameters"] = sum(p.numel() for m in (layer.encoder, layer.entropy_bottleneck) for p in m.parameters())
    answer["macs"] = {}
    for side in (416, 224, 97):
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            layer.encoder(torch.zeros(1, 3, side, side))
        answer["macs"][str(side)] = counter.get_total_flops() // 2
    answer["halfBits"] = int(analyze_model_size(model.half(), paths)["encoder"])
    answers[arch] = answer
print(json.dumps(answers))
`;

function whyWithoutSc2bench(): string | undefined {
  try {
    execFileSync(python, ["-c", "import sc2bench"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    return `${python} cannot import sc2bench (${why}); set LADON_PYTHON to a Python that can`;
  }
}

it("sc2bench and PyTorch say so themselves", { timeout: 300_000 }, (context) => {
  const missing = whyWithoutSc2bench();
  if (missing) {
    console.warn(`skipped: the encoder's cost as sc2bench counts it: ${missing}`);
    context.skip(missing);
  }
  const output = execFileSync(python, ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const expected = Object.fromEntries(measured.map(({ arch, ...figures }) => [arch, figures]));
  expect(JSON.parse(output.trim().split("\n").at(-1)!)).toEqual(JSON.parse(JSON.stringify(expected)));
});
