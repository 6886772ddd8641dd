// A stored checkpoint as a zip of ONNX files. Weights hardly shrink, so the entries are stored.
import { BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js";
import type { OnnxFile } from "../../core/networks/onnx/onnx-model";
import type { JobContext } from "../job-context";
import { onnxFiles } from "../onnx/onnx-files";
import { loadCheckpoint } from "../storage/checkpoint-store";
import { answering } from "../storage/loaded-checkpoint";
import type { Job } from "./job";

/** The file's bytes, as the zip asks for them; the job can be cancelled between two. */
function streamOf(file: OnnxFile, context: JobContext, onBytes: (bytes: number) => void): ReadableStream<Uint8Array> {
  const chunks = file.chunks()[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await context.yieldToEventLoop();
        const { done, value } = chunks.next();
        if (done) return controller.close();
        onBytes(value.length);
        controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

export const exportOnnx: Job<"export-onnx"> = async ({ id }, context) => {
  context.progress({ phase: "Reading the checkpoint", done: 0, unit: "bytes" });
  const { summary, ...source } = answering(await loadCheckpoint(id));
  const { title, beta, modelId } = summary;
  const facts = { title, ...(beta !== undefined && { beta: String(beta) }), ...(modelId && { modelId }) };
  const { files, readme } = onnxFiles(source, title, facts);
  const total = files.reduce((sum, [, { byteLength }]) => sum + byteLength, 0);
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    context.progress({ phase: "Writing ONNX", done, total, unit: "bytes" });
  };
  const zip = new ZipWriter(new BlobWriter("application/zip"), { level: 0, useWebWorkers: false });
  await zip.add("README.txt", new TextReader(readme));
  for (const [name, file] of files) await zip.add(name, streamOf(file, context, onBytes));
  return { output: await zip.close(), transfer: [] };
};
