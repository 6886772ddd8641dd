import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLadonFile } from "../../core/codec/ladon-file";
import { labelsFromRuns } from "../../testing/labels-of-runs";
import { parseConfiguration } from "../../core/networks/configuration";
import { openNetwork } from "../../nets/model/network";
import { expectClose } from "../../testing/expect-close";
import { useNodeBackend } from "../../node/backend";
import { syntheticImage } from "../../testing/synthetic-values";
import { type CodingNetwork, openCodingNetwork } from "../../testing/coding-network";
import { smallArchitecture, smallNetwork, smallSummary } from "../../testing/small-network";
import { createJobContext } from "../job-context";
import type { Progress } from "../protocol";
import type { ImageResult } from "../protocol-predictions";
import { answerBitstream, answerImage } from "./answer-image";
import { findModel } from "./find-model";
import type { OpenedNetwork } from "./model-cache";
import { resultRecord } from "./result-record";

const configuration = parseConfiguration({ name: "small", title: "small", inputSize: 96 });
const architecture = smallArchitecture("basic");
const image = { width: 100, height: 75, data: syntheticImage("answers", 75, 100) };
const idle = () => createJobContext(new AbortController().signal, () => undefined);

describe("the answers to one image", () => {
  let network: CodingNetwork & OpenedNetwork;
  beforeAll(async () => {
    await useNodeBackend("wasm");
    const opened = await openCodingNetwork({ ...smallNetwork(architecture), configuration });
    const summary = smallSummary("small", architecture, opened.server.modelId);
    network = { ...opened, architecture, summary, firstRun: true };
  });
  afterAll(() => network.dispose());

  const answered = async (): Promise<ImageResult> => ({
    ...(await answerImage(image, network, { protocol: "unified" }, idle())),
    fileName: "answers.png",
  });

  it("say where every bit went: the anatomy adds up to the payload", async () => {
    const { sizes, anatomy, ladonFile } = await answered();
    const bits = anatomy!.bitsPerChannel.reduce((a, b) => a + b, 0);
    expect(anatomy!.bitsPerPosition.reduce((a, b) => a + b, 0)).toBeCloseTo(bits, 6);
    // the coder starts with 64 bits of state and rounds up to 32-bit words
    expect(8 * sizes!.payloadBytes).toBeGreaterThanOrEqual(bits);
    expect(8 * sizes!.payloadBytes - bits).toBeLessThan(96);
    expect(ladonFile).toHaveLength(sizes!.fileBytes);
  });

  it("are the same from the .ladon file alone", async () => {
    const { prediction, ladonFile } = await answered();
    const again = await answerBitstream(readLadonFile(ladonFile!), network, idle());
    expect(again.prediction).toEqual(prediction);
    expect(again.elapsedMs.encoder).toBeUndefined();
  });

  it("are by the sizes that are asked for, which the .ladon file carries and the record says", async () => {
    const asked = { protocol: "classification", protocolNumbers: { resize: 70, inputSize: 64 } } as const;
    const result = { ...(await answerImage(image, network, asked, idle())), fileName: "a.png" };
    expect(result.protocolNumbers).toEqual({ resize: 70, crop: 64 });
    expect(resultRecord(result, network.summary).protocolNumbers).toEqual({ resize: 70, crop: 64 });
    const bitstream = readLadonFile(result.ladonFile!);
    expect(bitstream.placement).toMatchObject({ resizedWidth: 93, resizedHeight: 70, inputWidth: 64, inputHeight: 64 });
    const again = await answerBitstream(bitstream, network, idle());
    expect(again.prediction).toEqual(result.prediction);
    // a bitstream tells the input's size, not how it came about
    expect(again).not.toHaveProperty("protocolNumbers");
    await expect(answerImage(image, network, { ...asked, protocolNumbers: { resize: 70 } }, idle())).rejects.toThrow(
      "Images are resized to 70 pixels on the shorter side, and 96 × 96 cannot be cropped out of that",
    );
  });

  it("make a record that is plain JSON and describes every pixel", async () => {
    const result = await answered();
    const record = resultRecord(result, network.summary);
    expect(record).toMatchObject(JSON.parse(JSON.stringify(record)) as object);
    expect(record.classification!.top5.map(({ name }) => name)).toEqual(
      record.classification!.top5.map(({ label }) => `class ${label}`),
    );
    const runs = record.segmentation!.runs.map(([label, length]) => ({ label, length }));
    expect(labelsFromRuns(runs, 100 * 75)).toEqual(result.prediction.segmentation!.labels);
    expect(record.segmentation!.classes.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(100 * 75);
  });

  it("are given at the checkpoint's temperature, and say in the record that they are not sure", async () => {
    const { top } = (await answered()).prediction.classification!;
    const calibration = { temperature: 2, sure: 1 };
    const opened = await openCodingNetwork({
      ...smallNetwork(architecture),
      configuration: { ...configuration, calibration },
    });
    const calibrated = { ...opened, architecture, summary: network.summary, firstRun: false };
    const result = await answerImage(image, calibrated, { protocol: "unified" }, idle());
    opened.dispose();
    const record = resultRecord({ ...result, fileName: "a.png" }, network.summary).classification!;
    expect(record.sure).toBe(false);
    expect(record.top5.map(({ label }) => label)).toEqual(top.map(({ label }) => label));
    expectClose(
      [record.top5[0].probability / record.top5[1].probability],
      [Math.sqrt(top[0].probability / top[1].probability)],
      1e-4,
      "ratios of float32 probabilities",
    );
    expect(resultRecord(await answered(), network.summary).classification).not.toHaveProperty("sure");
  });

  it("report each stage as it begins, and stop between two of them when cancelled", async () => {
    const controller = new AbortController();
    const seen: Progress[] = [];
    const context = createJobContext(controller.signal, (progress) => seen.push(progress));
    const stopped = answerImage(
      image,
      network,
      { protocol: "unified" },
      {
        ...context,
        progress(progress) {
          seen.push(progress);
          if (progress.phase.startsWith("Running decoder")) controller.abort();
        },
      },
    );
    await expect(stopped).rejects.toMatchObject({ name: "CancelledError" });
    expect(seen.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4]);
    expect(seen[0]).toMatchObject({ total: 8, phase: "Preparing the input (first run)" });
  });

  it("come from an uncompressed teacher without bytes", async () => {
    const layered = smallArchitecture("basic", [8]);
    const teacher = await openNetwork({ ...smallNetwork(layered), configuration });
    const summary = smallSummary("teacher", layered);
    const result = await answerImage(
      image,
      { ...teacher, architecture: layered, summary, firstRun: false },
      { protocol: "unified", tasks: ["classification"] },
      idle(),
    );
    teacher.dispose();
    expect(Object.keys(result.prediction)).toEqual(["classification"]);
    expect(result.sizes).toBeUndefined();
    expect(result.inputLongerSide).toBe(96);
  });

  it("to a bitstream of another model are refused, naming the model that is needed", async () => {
    const bitstream = { ...readLadonFile((await answered()).ladonFile!), modelId: "0".repeat(32) };
    expect(() => findModel(bitstream, "x.ladon", [network.summary])).toThrow(
      /x\.ladon needs the model 0{32}, and no checkpoint here is that model\. Stored are Small small \(/,
    );
    const other = { ...network.summary, id: "other", modelId: bitstream.modelId };
    expect(findModel(bitstream, "x.ladon", [network.summary, other]).id).toBe("other");
  });
});
