import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { exportTorchdistillRecipe } from "./export-torchdistill";
import { knownRecipes } from "./known-recipes";

const python = process.env.LADON_PYTHON ?? "python3";

/**
 * Loads each file with torchdistill and builds every stage's criterion, optimizer and scheduler. What the configurations
 * import beside torchdistill and torch (torchvision, sc2bench, the scripts' own modules) is stood in for.
 */
const script = `
import json, math, sys, types
import torch
class Anything(torch.nn.Module):
    def __init__(self, **kwargs): super().__init__(); self.kwargs = kwargs
    def __len__(self): return 1000
class Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return Anything
for name in ("torchvision", "torchvision.datasets", "torchvision.transforms", "coco", "coco.dataset", "custom", "custom.transform", "utils", "utils.dataset"):
    sys.modules[name] = Module(name)
sys.modules["utils.dataset"].get_num_iterations = lambda dataset, batch_size, world_size: math.ceil(len(dataset) / batch_size)
from torchdistill.common.yaml_util import load_yaml_file
from torchdistill.losses.registry import get_high_level_loss, get_func2extract_model_output, register_mid_level_loss
from torchdistill.optim.registry import get_optimizer, get_scheduler
import torchdistill.losses.high_level, torchdistill.losses.mid_level, torchdistill.losses.util, torchdistill.optim.scheduler
register_mid_level_loss(type("BppLoss", (Anything,), {}))
answers = []
for file in sys.argv[1:]:
    config = load_yaml_file(file)
    train = config["train"]
    stages = []
    for stage in [train[key] for key in train if key.startswith("stage")] or [train]:
        criterion = get_high_level_loss(stage["criterion"])
        get_func2extract_model_output(stage["criterion"].get("func2extract_model_loss"))
        optimizer = get_optimizer(torch.nn.Linear(2, 2), stage["optimizer"]["key"], **stage["optimizer"]["kwargs"])
        group = optimizer.param_groups[0]
        answer = {"kind": type(optimizer).__name__.lower(), "learningRate": group["lr"], "weightDecay": group["weight_decay"]}
        if stage.get("scheduler"):
            get_scheduler(optimizer, stage["scheduler"]["key"], **stage["scheduler"]["kwargs"])
        terms = {name: weight for name, (_, weight) in criterion.term_dict.items()}
        stages.append({"epochs": stage["num_epochs"], "optimizer": answer, "terms": terms, "modelTerm": criterion.model_loss_factor})
        assert stage["train_data_loader"]["dataset_id"] in config["datasets"]
    answers.append({"name": config["models"].get("student_model", config["models"].get("model"))["experiment"], "stages": stages})
print(json.dumps(answers))
`;

interface Answer {
  readonly name: string;
  readonly stages: readonly {
    readonly epochs: number;
    readonly optimizer: { readonly kind: string; readonly learningRate: number; readonly weightDecay: number };
    readonly terms: Readonly<Record<string, number>>;
    readonly modelTerm: number | null;
  }[];
}

function whyWithoutTorchdistill(): string | undefined {
  try {
    execFileSync(python, ["-c", "import torchdistill.common.yaml_util"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    return `${python} cannot import torchdistill (${why}); set LADON_PYTHON to a Python that can`;
  }
}

it("torchdistill loads every recipe that this lab writes, and builds its losses, optimizers and schedules", async (context) => {
  const missing = whyWithoutTorchdistill();
  if (missing) {
    console.warn(`skipped: what torchdistill itself loads: ${missing}`);
    context.skip(missing);
  }
  const folder = await mkdtemp(path.join(tmpdir(), "ladon-torchdistill-"));
  try {
    const facts = { body: "resnet50", bottleneckChannels: 24, targetChannels: 256, classes: 7 };
    const files = knownRecipes.map(({ name }) => path.join(folder, `${name}.yaml`));
    for (const [i, recipe] of knownRecipes.entries()) {
      const yaml = exportTorchdistillRecipe(recipe, {
        ...facts,
        dataSetName: "my: data #1",
        checkpointPath: "it's.pt",
      });
      await writeFile(files[i], yaml);
    }
    const answers = JSON.parse(execFileSync(python, ["-c", script, ...files], { encoding: "utf8" })) as Answer[];
    for (const [i, { name, stages }] of knownRecipes.entries()) {
      expect(answers[i].name).toBe(name);
      for (const [j, { epochs, optimizer, losses }] of stages.entries()) {
        const { kind, learningRate, weightDecay } = optimizer;
        const answer = answers[i].stages[j];
        expect(answer.epochs).toBe(epochs);
        expect(answer.optimizer.kind).toBe(kind);
        expect(answer.optimizer.weightDecay).toBe(weightDecay);
        expect(answer.optimizer.learningRate).toBe(learningRate);
        expect(Object.keys(answer.terms).length + (answer.modelTerm === null ? 0 : 1)).toBe(losses.length);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
