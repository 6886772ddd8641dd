import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DataSample } from "../../../core/datasets/data-set";
import { NothingEvaluatedError } from "../../../core/metrics/evaluation-input";
import { classify } from "../../../core/tasks/classification";
import { openNetwork, type Network } from "../../../nets/model/network";
import { predict } from "../../../nets/pipeline/predict";
import { smallArchitecture, smallConfiguration, smallNetwork } from "../../../testing/small-network";
import { syntheticImage } from "../../../testing/synthetic-values";
import { useNodeBackend } from "../../backend";
import { calibrate } from "./calibrate";

const side = 48;
const image = (name: string) => ({ width: side, height: side, data: syntheticImage(name, side, side) });
const sample = (name: string, classLabel?: number): DataSample => ({
  name,
  imageId: 1,
  image: async () => image(name),
  ...(classLabel !== undefined && { classLabel }),
});

describe("calibrating a network", () => {
  let network: Network;
  beforeAll(async () => {
    await useNodeBackend("wasm");
    network = await openNetwork({ ...smallNetwork(smallArchitecture("basic")), configuration: smallConfiguration });
  });
  afterAll(() => network.dispose());

  const answer = async (name: string) => {
    const { prediction } = await predict(image(name), network, "unified", { tasks: ["classification"] });
    return prediction.classification!.top[0];
  };

  it("asks for the classes that the network would show, and makes it as sure as it is right", async () => {
    const names = ["a", "b", "c", "d"];
    const tops = await Promise.all(names.map(answer));
    // three right answers and a wrong one
    const labels = tops.map(({ label }, i) => (i < 3 ? label : (label + 1) % 6));
    const steps: number[] = [];
    const figures = await calibrate(
      network,
      names.map((name, i) => sample(name, labels[i])),
      [sample("e"), sample("f")],
      { onSample: (done, total) => steps.push(done / total) },
    );
    expect(figures).toMatchObject({ known: 4, unknown: 2, top1: 0.75 });
    expect(figures.after.negativeLogLikelihood).toBeLessThanOrEqual(figures.before.negativeLogLikelihood);
    expect(figures.calibration.sure).toBe(figures.sure.threshold);
    expect(steps.at(-1)).toBe(1);
    // the temperature is that of the logits behind the answers
    const { temperature } = figures.calibration;
    let logits: Float32Array | undefined;
    await predict(image("a"), network, "unified", {
      tasks: ["classification"],
      onClassLogits: (all) => (logits = all),
    });
    expect(classify(logits!).top[0]).toEqual(tops[0]);
    const sure = classify(logits!, 5, figures.calibration);
    expect(sure.sure).toBe(sure.top[0].probability >= figures.sure.threshold);
    expect(temperature).toBeGreaterThan(0);
  });

  it("leaves out what cannot be read, and classes that the map takes nowhere", async () => {
    const broken: DataSample = {
      ...sample("broken", 0),
      image: () => Promise.reject(new NothingEvaluatedError("gone")),
    };
    const { known } = await calibrate(network, [broken, sample("a", 0), sample("b", 1)], [], { map: [2, null] });
    expect(known).toBe(1);
    await expect(calibrate(network, [broken, sample("b", 1)], [], { map: [2, null] })).rejects.toThrow(
      "Of 2 validation samples none is of a class that the network knows",
    );
  });
});
