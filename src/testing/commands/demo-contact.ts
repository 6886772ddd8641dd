// `npm run demo:contact`: a contact sheet of a folder of images with a checkpoint's answers, as HTML, or as a PNG that Chromium draws.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { isUserError } from "../../core/base/user-error";
import { isImage, readImage } from "../../core/datasets/image-file";
import { mediaTypes, sniffImage } from "../../core/image/sniff-image";
import { headClassNames } from "../../engine/predictions/class-names";
import { openNetwork } from "../../nets/model/network";
import { predict } from "../../nets/pipeline/predict";
import { useNodeBackend } from "../../node/backend";
import { nodeCheckpoint } from "../../node/checkpoint";
import { type Command, outputFile, progressLine, readArguments, UsageError } from "../../node/command-line";
import { nodeDecoders } from "../../node/decoders";
import { nodeFiles } from "../../node/files";
import { type AnsweredPhoto, contactSheet } from "../contact-sheet/contact-sheet";

const usage = "npm run demo:contact -- --checkpoint FILE[,FILE]|demo:NAME --photos DIR --out sheet.png|sheet.html";

function readOptions(words: readonly string[]) {
  const text = { type: "string" } as const;
  const { checkpoint, photos, out } = readArguments(words, { checkpoint: text, photos: text, out: text }, usage);
  if (!checkpoint || !photos || !out)
    throw new UsageError(`--checkpoint, --photos and --out are needed; use: ${usage}`);
  if (!/\.(?:png|html)$/.test(out)) throw new UsageError(`--out is ${out}; a name with .png or .html is expected.`);
  return { checkpoint, photos: path.resolve(photos), out: outputFile("out", out)! };
}

/** The page as Chromium draws it. Rejects with an Error that says what to do where there is no Chromium. */
async function drawn(html: string): Promise<Uint8Array> {
  const [{ chromium }, { chromiumFlags }, { ensureChromium }] = await Promise.all([
    import("@playwright/test"),
    import("../../../scripts/chromium-flags.mjs"),
    import("../../../scripts/ensure-chromium.mjs"),
  ]);
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.setContent(html);
    return await page.screenshot({ fullPage: true });
  } finally {
    await browser.close();
  }
}

export const command: Command = async (words) => {
  const { checkpoint: called, photos: folder, out } = readOptions(words);
  const files = (await nodeFiles(folder)).filter((file) => isImage(file.path));
  if (files.length === 0) throw new UsageError(`${folder} has no image in it or below.`);
  await useNodeBackend("wasm");
  const checkpoint = await nodeCheckpoint(called);
  const network = await openNetwork(checkpoint);
  const answered: AnsweredPhoto[] = [];
  const progress = progressLine(files.length, (done) => `${done} of ${files.length} images  `);
  for (const [i, file] of files.entries()) {
    try {
      const pixels = await readImage(file, nodeDecoders);
      const bytes = await file.bytes();
      const { prediction } = await predict(pixels, network, "unified");
      const { width, height } = pixels;
      answered.push({
        name: file.path,
        width,
        height,
        file: bytes,
        mediaType: mediaTypes[sniffImage(bytes)],
        prediction,
      });
    } catch (error) {
      if (!isUserError(error)) throw error;
      console.error(`left out: ${error.message}`);
    }
    progress(i + 1);
  }
  network.dispose();
  const { title } = checkpoint.summary;
  const html = contactSheet(title, answered, headClassNames(checkpoint.architecture, checkpoint.summary));
  await writeFile(out, out.endsWith(".html") ? html : await drawn(html));
  console.log(`Wrote ${out}: ${answered.length} images by ${title}.`);
};
