import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelMismatchError, TablesMismatchError } from "../../core/codec/codec-errors";
import { readLadonFile, writeLadonFile } from "../../core/codec/ladon-file";
import { inputProtocol } from "../../core/image/input-protocol";
import { placeImage } from "../../core/image/placement";
import { prepare } from "../../core/image/prepare";
import { useNodeBackend } from "../../node/backend";
import { syntheticImage } from "../../testing/synthetic-values";
import { type CodingNetwork, openCodingNetwork } from "../../testing/coding-network";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { parseConfiguration } from "../../core/networks/configuration";
import { createEncoder, createServer, openNetwork, openTeacher } from "../model/network";
import { UnsuitableNetworkError } from "../model/network-source";
import { decode, LatentPlacementError } from "./decode";
import { encode, encodeInput } from "./encode";
import { predict, predictInput } from "./predict";
import { warmUp } from "./warm-up";
import { stageNames, type StageName } from "./stage-clock";

const configuration = parseConfiguration({ name: "small", title: "small", inputSize: 96 });
const source = { ...smallNetwork(smallArchitecture("basic")), configuration };
const image = { width: 100, height: 75, data: syntheticImage("pipeline", 75, 100) };

describe("the pipeline", () => {
  let ladon: CodingNetwork;
  let tensors: number;
  beforeAll(async () => {
    await useNodeBackend("wasm");
    ladon = await openCodingNetwork(source);
    tensors = tf.memory().numTensors;
  });
  afterAll(() => ladon.dispose());

  it("answers three questions in pixels of the original image and times every stage", async () => {
    const seen: StageName[] = [];
    const { prediction, elapsedMs, bitstream } = await predict(image, ladon, "unified", {
      onStage: (stage) => void seen.push(stage),
    });
    expect(seen).toEqual([...stageNames]);
    expect(Object.keys(elapsedMs)).toEqual([...stageNames]);
    expect(bitstream!.payload.length).toBeGreaterThan(8);
    expect(prediction.classification!.top).toHaveLength(5);
    expect(prediction.segmentation!.labels).toHaveLength(100 * 75);
    for (const { boxXyxyPixels, label } of prediction.detection!.boxes) {
      const [left, top, right, bottom] = boxXyxyPixels;
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(100);
      expect(bottom).toBeLessThanOrEqual(75);
      expect([1, 2]).toContain(label);
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("warms up every graph on zeros and keeps no tensor, also where it is stopped", () => {
    const placement = placeImage(100, 75, inputProtocol("unified", 96));
    expect([...warmUp(ladon, placement)]).toEqual(["encoder", "body", "classification", "detection", "segmentation"]);
    expect([...warmUp(ladon, placement, ["segmentation"])]).toEqual(["encoder", "body", "segmentation"]);
    const stopped = warmUp(ladon, placement);
    stopped.next();
    stopped.next();
    stopped.return();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("gives the same answers when the halves share nothing but a .ladon file", async () => {
    const whole = await predict(image, ladon, "unified");
    const device = await createEncoder(source);
    const file = writeLadonFile((await encode(image, device, "unified")).bitstream);
    device.dispose();
    const server = await createServer(source);
    const { prediction } = await decode(readLadonFile(file), server);
    server.dispose();
    expect(prediction).toEqual(whole.prediction);
  });

  it("gives the same from an input that was prepared before, without preparing it again", async () => {
    const input = prepare(image, inputProtocol("unified", configuration.inputSize));
    const { bitstream, elapsedMs } = await encodeInput(input, ladon.encoder);
    expect(bitstream).toEqual((await encode(image, ladon.encoder, "unified")).bitstream);
    expect(Object.keys(elapsedMs)).toEqual(["encoder", "code"]);
    const teacher = await openNetwork({ ...smallNetwork(smallArchitecture("basic", [8])), configuration });
    const whole = await predict(image, teacher, "unified");
    expect((await predictInput(input, teacher)).prediction).toEqual(whole.prediction);
    teacher.dispose();
  });

  it("asks only the heads it is told to, by any protocol", async () => {
    for (const protocol of ["unified", "classification", "segmentation", "detection"] as const) {
      const { prediction, elapsedMs } = await predict(image, ladon, protocol, { tasks: ["classification"] });
      expect(Object.keys(prediction)).toEqual(["classification"]);
      expect(elapsedMs.detection).toBeUndefined();
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("stops between stages when cancelled, and leaves no tensor behind", async () => {
    for (const last of stageNames.slice(0, -1)) {
      const controller = new AbortController();
      const done: StageName[] = [];
      const running = predict(image, ladon, "unified", {
        signal: controller.signal,
        onStage(stage) {
          done.push(stage);
          if (stage === last) controller.abort(new Error(`after ${stage}`));
        },
      });
      await expect(running).rejects.toThrow(`after ${last}`);
      expect(done.at(-1)).toBe(last);
      expect(tf.memory().numTensors).toBe(tensors);
    }
  });

  it("refuses a bitstream of another model, of other tables, and one whose sizes disagree", async () => {
    const { bitstream } = await encode(image, ladon.encoder, "unified");
    const other = { ...bitstream, modelId: "0".repeat(32) };
    await expect(decode(other, ladon.server)).rejects.toThrow(ModelMismatchError);
    const otherTables = { ...bitstream, tablesHash: "0".repeat(64) };
    await expect(decode(otherTables, ladon.server)).rejects.toThrow(TablesMismatchError);
    const placement = { ...bitstream.placement, inputHeight: 64 };
    await expect(decode({ ...bitstream, placement }, ladon.server)).rejects.toThrow(LatentPlacementError);
    await expect(decode({ ...bitstream, placement }, ladon.server)).rejects.toThrow(/is 23 × 23 .* 64 × 96 .* 15 × 23/);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("answers for a teacher without coding anything, and never takes one for the other", async () => {
    const uncompressed = { ...smallNetwork(smallArchitecture("bottleneck", [8])), configuration };
    const teacher = await openNetwork(uncompressed);
    const { prediction, elapsedMs } = await predict(image, teacher, "unified");
    teacher.dispose();
    expect(Object.keys(prediction)).toEqual(["classification", "detection", "segmentation"]);
    expect(elapsedMs.code).toBeUndefined();
    await expect(createEncoder(uncompressed)).rejects.toThrow(UnsuitableNetworkError);
    await expect(createServer(uncompressed)).rejects.toThrow(UnsuitableNetworkError);
    await expect(openTeacher(source)).rejects.toThrow(UnsuitableNetworkError);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
