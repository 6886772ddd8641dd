import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { taskNames } from "../../domain";
import { openCheckpoint } from "./archive";
import { bytesSource, type Bytes } from "../base/byte-source";
import { loadWeights } from "./load-weights";
import { torchTensors } from "./torch-tensors";
import { writeTorchCheckpoint } from "./write-torch";

const reference = path.resolve(import.meta.dirname, "../../../reference/checkpoints");
const python = process.env.LADON_PYTHON ?? "python3";

/** Prints what PyTorch reads from each file under `weights_only=True`, with the digests that expected.json has. */
const script = `
import hashlib, json, sys, torch
def describe(value):
    raw = value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if value.numel() else b""
    return {"dtype": str(value.dtype).removeprefix("torch."), "shape": list(value.shape), "sha256": hashlib.sha256(raw).hexdigest()}
answers = []
for file in sys.argv[1:]:
    whole = torch.load(file, map_location="cpu", weights_only=True)
    state = whole["model"] if "model" in whole else whole
    beside = {k: v for k, v in whole.items() if k != "model"} if "model" in whole else {}
    answers.append({"type": type(state).__name__, "beside": beside, "tensors": {k: describe(v) for k, v in state.items()}})
print(json.dumps(answers))
`;

interface Answer {
  readonly type: string;
  readonly beside: Record<string, unknown>;
  readonly tensors: Record<string, { readonly dtype: string; readonly shape: number[]; readonly sha256: string }>;
}

function whyWithoutTorch(): string | undefined {
  try {
    execFileSync(python, ["-c", "import torch"], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    return `${python} cannot import torch (${why}); set LADON_PYTHON to a Python that can`;
  }
}

async function joined(chunks: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const beside = { beta: 1.28, epoch: 3, args: { note: "ladon – test", rates: [0.5, 2 ** 40] } };
const cases = taskNames.flatMap((task) =>
  [{}, { beside }].map((options) => ({ name: `tiny-${task}.pt`, task, options })),
);

it("PyTorch reads the files this lab writes: every name, type, shape and byte of upstream's", async (context) => {
  const missing = whyWithoutTorch();
  if (missing) {
    console.warn(`skipped: what PyTorch itself reads: ${missing}`);
    context.skip(missing);
  }
  const expected = JSON.parse(await readFile(path.join(reference, "expected.json"), "utf8")) as Record<string, Answer>;
  const folder = await mkdtemp(path.join(tmpdir(), "ladon-torch-"));
  try {
    const files: string[] = [];
    for (const { name, task, options } of cases) {
      // tiny's detector was built with frozen norms, which count no batches.
      const tensorOptions = { batchCounters: task !== "detection" };
      const original = new Uint8Array(await readFile(path.join(reference, name)));
      const model = await loadWeights(await openCheckpoint(bytesSource(original, name)));
      files.push(path.join(folder, `${files.length}-${name}`));
      await writeFile(
        files.at(-1)!,
        await joined(writeTorchCheckpoint(torchTensors(model, task, tensorOptions), options)),
      );
    }
    const output = execFileSync(python, ["-c", script, ...files], { encoding: "utf8", maxBuffer: 2 ** 26 });
    const answers = JSON.parse(output) as Answer[];
    expect(answers).toHaveLength(cases.length);
    cases.forEach(({ name, options }, i) => {
      expect(answers[i].type).toBe("OrderedDict");
      expect(answers[i].tensors).toEqual(expected[name].tensors);
      expect(answers[i].beside).toEqual("beside" in options ? beside : {});
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
