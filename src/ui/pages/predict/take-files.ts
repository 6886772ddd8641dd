// What becomes of files that people bring: one is shown, several are a batch.
import { setPredictSource } from "../../stores/predict-store";
import { runBatch, type BatchSettings } from "./run-batch";

const ladonMagic = "LADN";

/** By name and by content: a bitstream that lost its name is still one, and a damaged one is told from a damaged image. */
async function isBitstream(file: File): Promise<boolean> {
  if (/\.ladon$/i.test(file.name)) return true;
  try {
    return (await file.slice(0, ladonMagic.length).text()) === ladonMagic;
  } catch {
    return false; // a file that has gone gets its sentence where it is read
  }
}

export async function showFile(file: Blob, fileName: string): Promise<void> {
  const named = file instanceof File ? file : new File([file], fileName);
  if (await isBitstream(named)) setPredictSource({ kind: "bitstream", file, fileName });
  else setPredictSource({ kind: "image", image: file, fileName });
}

/** Shows the first file, and runs all of them as a batch where there are several. */
export async function takeFiles(files: readonly File[], settings: BatchSettings): Promise<void> {
  const [first] = files;
  if (!first) return;
  await showFile(first, first.name);
  if (files.length > 1) void runBatch(files, settings);
}
