import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { taskOfScore } from "./curve";
import { publishedNetworks } from "./published-networks";

const runs = publishedNetworks.flatMap(({ runs, ...network }) => runs.map((run) => ({ ...network, ...run })));

describe("published figures of networks that send nothing", () => {
  it("are of one network each, by scores of its task and of one dataset once", () => {
    expect(new Set(publishedNetworks.map(({ name }) => name)).size).toBe(publishedNetworks.length);
    for (const { name, runs, task } of publishedNetworks) {
      expect(new Set(runs.map(({ dataset }) => dataset)).size, name).toBe(runs.length);
      for (const { published } of runs) {
        for (const score of Object.keys(published?.scores ?? {})) expect(taskOfScore(score), name).toBe(task);
      }
    }
  });

  it("keep segmenters on COCO with VOC's labels apart from those on VOC, whose scores the paper's logs have", () => {
    const segmenters = runs.filter(({ task }) => task === "segmentation");
    expect(segmenters.map(({ dataset, published }) => [dataset, published?.scores.meanIoU])).toEqual([
      ["coco2017-voc-labels", 57.9],
      ["pascal_voc2012", undefined],
      ["coco2017-voc-labels", 60.3],
      ["pascal_voc2012", undefined],
    ]);
  });

  it("agree with what is counted, but for proposals and EfficientNet's own way of counting", () => {
    const apart = runs.filter(({ multiplyAccumulates, published }) => {
      const millions = (value: number) => Math.round(value / 1e6);
      return published && millions(published.multiplyAccumulates) !== millions(multiplyAccumulates);
    });
    expect(apart.map(({ name }) => name)).toEqual(["efficientnet_lite0", "fasterrcnn_mobilenet_v3_large_320_fpn"]);
    const { published, multiplyAccumulates } = apart[1];
    // 256 · 7 · 7 → 1,024 → 1,024 → 91 classes and 364 offsets, for each of 150 proposals; theirs is rounded to a million
    const ofProposals = 150 * (12_544 * 1024 + 1024 * 1024 + 1024 * 91 + 1024 * 364);
    expect(Math.round((multiplyAccumulates - ofProposals) / 1e6) * 1e6).toBe(published!.multiplyAccumulates);
  });
});

const python = process.env.LADON_PYTHON ?? "python3";
const script = `
import json, warnings
warnings.filterwarnings("ignore")
import torch, torchvision
from torch.utils.flop_counter import FlopCounterMode
answers = {"version": torchvision.__version__.split("+")[0]}
names = {"acc@1": "top1", "acc@5": "top5", "box_map": "AP", "miou": "meanIoU"}
for name, sides in json.loads(input()).items():
    weights = torchvision.models.get_model_weights(name).DEFAULT
    meta = weights.meta
    without = {"weights": None, **({} if meta["_metrics"].get("ImageNet-1K") else {"weights_backbone": None})}
    model = torchvision.models.get_model(name, **without, **({"aux_loss": True} if "deeplab" in name else {})).eval()
    if hasattr(model, "rpn"):
        model.rpn.score_thresh = 0
    counted = []
    for side in sides:
        image = torch.rand(1, 3, side, side)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            model(list(image) if hasattr(model, "transform") else image)
        counted.append(counter.get_total_flops() // 2)
    (metrics,) = meta["_metrics"].values()
    answers[name] = {
        "weights": str(weights),
        "scores": {names[key]: value for key, value in metrics.items() if key in names},
        "parameters": meta["num_params"],
        "multiplyAccumulates": round(meta["_ops"] * 1e9),
        "bits": sum(t.numel() * t.element_size() * 8 for t in model.state_dict().values()),
        "counted": counted,
    }
print(json.dumps(answers))
`;

function whyWithoutTorchvision(): string | undefined {
  try {
    execFileSync(python, ["-c", "import torchvision"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    return `${python} cannot import torchvision (${why}); set LADON_PYTHON to a Python that can`;
  }
}

it("torchvision and PyTorch say so themselves", { timeout: 600_000 }, (context) => {
  const missing = whyWithoutTorchvision();
  if (missing) {
    console.warn(`skipped: published figures as torchvision has them: ${missing}`);
    context.skip(missing);
  }
  const theirs = publishedNetworks.filter(({ runs }) => runs[0].published?.source.startsWith("torchvision"));
  const input = JSON.stringify(
    Object.fromEntries(theirs.map(({ name, runs }) => [name, runs.map(({ inputSize }) => inputSize)])),
  );
  const output = execFileSync(python, ["-c", script], { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  const { version, ...answers } = JSON.parse(output.trim().split("\n").at(-1)!) as Record<string, unknown>;
  const expected = theirs.map(({ name, bits, runs }) => {
    const { source, ...published } = runs[0].published!;
    expect(source).toBe(`torchvision ${String(version)}`);
    return [name, { ...published, bits, counted: runs.map(({ multiplyAccumulates }) => multiplyAccumulates) }];
  });
  expect(answers).toEqual(Object.fromEntries(expected));
});
