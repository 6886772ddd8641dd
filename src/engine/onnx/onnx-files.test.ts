import { describe, expect, it } from "vitest";
import { configurationFor } from "../../core/networks/configuration";
import { nanoStudent, nanoTeacher } from "../../core/networks/nano-architectures";
import { openOnnx } from "../../testing/onnx-session";
import { smallArchitecture, smallBackbone, smallNetwork } from "../../testing/small-network";
import { onnxFiles } from "./onnx-files";

describe("the ONNX files of a checkpoint", () => {
  it("are three that onnxruntime loads, each input and output named in the text beside them", async () => {
    const { files, readme } = onnxFiles(smallNetwork(nanoStudent(8)), "Nano, beta 0.01", { beta: "0.01" });
    expect(files.map(([name]) => name)).toEqual(["encoder.onnx", "server.onnx", "box-head.onnx"]);
    expect(readme).toMatch(/^Nano, beta 0\.01/);
    expect(readme).toContain("0.485, 0.456, 0.406");
    expect(readme).toContain("The medians are all 0.");
    expect(readme).toContain("brings its longer side to 128 pixels");
    for (const [, file] of files) {
      const session = await openOnnx(file);
      for (const name of [...session.inputNames, ...session.outputNames]) expect(readme).toContain(` ${name} [`);
      await session.release();
    }
  });

  it("say the input size that the checkpoint records, in the text and in each file", () => {
    const architecture = nanoStudent(8);
    const configuration = configurationFor(architecture, 160);
    const { files, readme } = onnxFiles({ ...smallNetwork(architecture), configuration }, "Nano", {});
    expect(readme).toContain("brings its longer side to 160 pixels");
    for (const [, file] of files) {
      const bytes = Buffer.concat([...file.chunks()]).toString("latin1");
      expect(bytes).toMatch(/ladon\.input_size.{1,4}160/s);
    }
  });

  it("say the temperature and the threshold of a calibrated checkpoint, in the text and in each file", () => {
    const architecture = nanoStudent(8);
    const configuration = configurationFor(architecture, undefined, { temperature: 1.25, sure: 0.4 });
    const { files, readme } = onnxFiles({ ...smallNetwork(architecture), configuration }, "Nano", {});
    expect(readme).toContain("softmax(logits / 1.25)");
    expect(readme).toContain('Where the best is below 0.4, the answer is "not sure".');
    const bytes = Buffer.concat([...files[1][1].chunks()]).toString("latin1");
    expect(bytes).toMatch(/calibration\.temperature.{1,4}1\.25/s);
    expect(onnxFiles(smallNetwork(architecture), "Nano", {}).readme).not.toContain("softmax");
  });

  it("are two without a detection head, and the text lists medians that are not 0", () => {
    const whole = smallNetwork(smallArchitecture("basic"));
    const { classification } = whole.architecture.heads;
    const weights = new Map(whole.weights);
    weights.set("prior.quantiles", { shape: [4, 3], data: Float32Array.of(-9, 0.5, 9, -9, 0, 9, -9, 0, 9, -9, -1, 9) });
    const source = { architecture: { ...whole.architecture, heads: { classification } }, weights };
    const { files, readme } = onnxFiles(source, "Small", {});
    expect(files.map(([name]) => name)).toEqual(["encoder.onnx", "server.onnx"]);
    expect(readme).toContain("The medians, by channel: 0.5, 0, 0, -1.");
    expect(readme).not.toContain("box-head.onnx");
  });

  it("are the whole network of a teacher, beside its box head, and nothing is said of medians", async () => {
    const { files, readme } = onnxFiles(smallNetwork(nanoTeacher(8)), "Teacher", {});
    expect(files.map(([name]) => name)).toEqual(["network.onnx", "box-head.onnx"]);
    expect(readme).toContain("between network.onnx and box-head.onnx");
    expect(readme).not.toMatch(/median|encoder/);
    for (const [, file] of files) {
      const session = await openOnnx(file);
      for (const name of [...session.inputNames, ...session.outputNames]) expect(readme).toContain(` ${name} [`);
      await session.release();
    }
  });

  it("of a network for the device say its own protocol", () => {
    const { files, readme } = onnxFiles(
      smallNetwork(smallBackbone("mobilenet-v2", "classification", { heads: { classification: { classes: 6 } } })),
      "MobileNetV2",
      {},
    );
    expect(files.map(([name]) => name)).toEqual(["network.onnx"]);
    expect(readme).toContain("Its own protocol: classification, resize 232, crop 224 pixels.");
  });
});
