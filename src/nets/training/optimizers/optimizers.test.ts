import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { useNodeBackend } from "../../../node/backend";
import { disposeTensors } from "../named-tensors";
import { TrainingInputError } from "../training-input-error";
import { adam, adamW, initialState, type Optimizer, type OptimizerState, sgd } from "./optimizers";
import { disposeState, downloadState, uploadState } from "./stored-state";

const start = () =>
  new Map<string, tf.Tensor>([
    ["a", tf.tensor1d([1, -2, 0.5])],
    ["b", tf.tensor2d([[0.25]])],
  ]);
const gradients = (step: number) =>
  new Map<string, tf.Tensor>([
    ["a", tf.tensor1d([0.5 * (step + 1), -0.1, 0.02 * step])],
    ["b", tf.tensor2d([[1 - step]])],
  ]);

interface Run {
  parameters: Map<string, tf.Tensor>;
  state: OptimizerState;
}

/** Takes steps `from` … `to` − 1 of a run, disposing what each step replaces. */
function steps(optimizer: Optimizer, { parameters, state }: Run, from: number, to: number, rate = 0.1): Run {
  for (let step = from; step < to; step++) {
    const slopes = gradients(step);
    const next = optimizer.step(parameters, slopes, state, rate);
    disposeTensors(slopes);
    disposeTensors(parameters);
    disposeState(state);
    ({ parameters, state } = next);
  }
  return { parameters, state };
}

const values = (run: Pick<Run, "parameters">) => [...run.parameters.values()].flatMap((p) => Array.from(p.dataSync()));
const disposeRun = ({ parameters, state }: Run) => {
  disposeTensors(parameters);
  disposeState(state);
};

// Parameters after four steps by torch 2.13: SGD and Adam(W) with a learning rate of 0.1.
const torch = [
  { name: "SGD", optimizer: sgd(), after: [0.5, -1.960000038, 0.487999976, 0.449999988] },
  {
    name: "SGD with momentum 0.9 and weight decay 0.01",
    optimizer: sgd({ momentum: 0.9, weightDecay: 0.01 }),
    after: [0.06399601, -1.89157784, 0.476474017, 0.294643611],
  },
  {
    name: "Adam with weight decay 0.05",
    optimizer: adam({ weightDecay: 0.05 }),
    after: [0.610100865, -1.600653291, 0.105135769, 0.141022414],
  },
  {
    name: "AdamW with weight decay 0.05",
    optimizer: adamW({ weightDecay: 0.05 }),
    after: [0.594724476, -1.563288927, 0.246811152, 0.140259266],
  },
];

describe.each(["wasm", "cpu"] as const)("optimizers on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it.each(torch)("$name moves as PyTorch's", ({ optimizer, after }) => {
    const run = steps(optimizer, { parameters: start(), state: initialState }, 0, 4);
    expectClose(values(run), after, 5e-7, "float32 weights near 2, four steps");
    disposeRun(run);
  });

  it.each(torch)("$name leaves what it is given as it is, and shares no memory with it", ({ optimizer }) => {
    const before = steps(optimizer, { parameters: start(), state: initialState }, 0, 1);
    const slopes = gradients(1);
    const given = values(before);
    const next = optimizer.step(before.parameters, slopes, before.state, 0);
    const ids = (run: Run) =>
      [...run.parameters.values(), ...[...run.state.values()].flatMap(({ slots }) => Object.values(slots))].map(
        ({ dataId }) => dataId,
      );
    const old = new Set([...ids(before), ...Array.from(slopes.values(), ({ dataId }) => dataId)]);
    for (const id of ids(next)) expect(old.has(id)).toBe(false);
    expect(values(before)).toEqual(given);
    disposeRun(before);
    disposeTensors(slopes);
    // Still readable: nothing of it belonged to what was disposed.
    expect(values(next).every(Number.isFinite)).toBe(true);
    disposeRun(next);
  });

  it.each(torch)("$name goes on from a stored state as if it had never stopped", async ({ optimizer, after }) => {
    const half = steps(optimizer, { parameters: start(), state: initialState }, 0, 2);
    const stored = structuredClone(await downloadState(half.state));
    disposeState(half.state);
    const run = steps(optimizer, { parameters: half.parameters, state: uploadState(stored) }, 2, 4);
    const whole = steps(optimizer, { parameters: start(), state: initialState }, 0, 4);
    expect(values(run)).toEqual(values(whole));
    expectClose(values(run), after, 5e-7, "float32 weights near 2, four steps");
    disposeRun(run);
    disposeRun(whole);
  });

  it.each(torch)("$name leaves no tensor behind", ({ optimizer }) => {
    const before = tf.memory().numTensors;
    disposeRun(steps(optimizer, { parameters: start(), state: initialState }, 0, 3));
    expect(tf.memory().numTensors - before).toBe(0);
  });

  it("give a product with the new weights, not with packed old ones", () => {
    const x = tf.tensor2d([[1, 2]]);
    let run: Run = { parameters: new Map([["w", tf.tensor2d([[1], [1]])]]), state: initialState };
    for (const expected of [3, 0, -3]) {
      expect(tf.matMul(x, run.parameters.get("w") as tf.Tensor2D).dataSync()[0]).toBeCloseTo(expected, 5);
      const next = sgd().step(run.parameters, new Map([["w", tf.ones([2, 1])]]), run.state, 1);
      disposeRun(run);
      run = { ...next };
    }
    disposeRun(run);
  });

  it("take a learning rate for each parameter", () => {
    const next = sgd().step(start(), gradients(0), initialState, (name) => (name === "a" ? 0.1 : 0));
    expectClose(values(next), [0.95, -1.99, 0.5, 0.25], 1e-6, "float32");
  });

  it("count the steps of a parameter that joins later from its own first", () => {
    const late = steps(adam(), { parameters: new Map([["b", tf.tensor2d([[0.25]])]]), state: initialState }, 0, 3);
    const joined = adam().step(new Map(start()), gradients(0), late.state, 0.1);
    expect(joined.state.get("a")?.steps).toBe(1);
    expect(joined.state.get("b")?.steps).toBe(4);
    // The first step of Adam is the learning rate against the gradient's sign.
    expectClose(joined.parameters.get("a")!.dataSync(), [0.9, -1.9, 0.5], 1e-5, "float32");
  });

  it("find the minimum of a bowl", () => {
    for (const optimizer of [sgd({ momentum: 0.9 }), adam(), adamW({ weightDecay: 0 })]) {
      let run: Run = { parameters: new Map([["x", tf.tensor1d([3, -2])]]), state: initialState };
      for (let step = 0; step < 300; step++) {
        const slope = tf.tidy(() => tf.mul(tf.sub(run.parameters.get("x")!, tf.tensor1d([1, 0.5])), [2, 6]));
        const next = optimizer.step(run.parameters, new Map([["x", slope]]), run.state, 0.05);
        slope.dispose();
        disposeRun(run);
        run = { ...next };
      }
      expectClose(values(run), [1, 0.5], 1e-2, "300 steps of 0.05 at most");
      disposeRun(run);
    }
  });

  it("refuse a missing gradient, one of another shape, and a state of other parameters", () => {
    const optimizer = sgd({ momentum: 0.9 });
    const only = new Map([["a", tf.tensor1d([1, 1, 1])]]);
    expect(() => optimizer.step(start(), only, initialState, 0.1)).toThrow(/b: .*gradient is missing/);
    const wrong = new Map([...gradients(0), ["b", tf.tensor1d([1])] as const]);
    expect(() => optimizer.step(start(), wrong, initialState, 0.1)).toThrow(/b: the parameter is \[1, 1\].*\[1\]/);
    const foreign: OptimizerState = new Map([["a", { steps: 1, slots: { momentum: tf.tensor1d([1]) } }]]);
    expect(() => optimizer.step(start(), gradients(0), foreign, 0.1)).toThrow(TrainingInputError);
  });

  it("refuse a stored state whose arrays are not whole", () => {
    const slots = { momentum: { shape: [3], data: new Float32Array(2) } };
    expect(() => uploadState(new Map([["a", { steps: 2, slots }]]))).toThrow(/momentum of a .* 2 numbers/);
  });
});
