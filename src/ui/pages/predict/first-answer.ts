// The answer that is on the screen before the engine runs: to the first scene, by the checkpoint that pages begin with.
import { useEffect, useState } from "react";
import type { RgbImage } from "../../../domain";
import type { ClassNames, DrawnResult, ResultRecord } from "../../../engine/protocol-predictions";

export interface FirstAnswer {
  readonly result: DrawnResult;
  /** Of the checkpoint that answered. */
  readonly title: string;
  readonly payloadBytes?: number;
}

const names = (list: readonly { readonly label: number; readonly name: string }[] = []): ClassNames =>
  Object.fromEntries(list.map(({ label, name }) => [label, name]));

function labelsOf({ width, height, runs }: NonNullable<ResultRecord["segmentation"]>): Uint8Array {
  const labels = new Uint8Array(width * height);
  let at = 0;
  for (const [label, length] of runs) labels.fill(label, at, (at += length));
  return labels;
}

/** A record, as `export-results` writes it, as something to draw. */
function answerOfRecord(record: ResultRecord, preview: RgbImage): FirstAnswer {
  const { fileName, image, checkpoint, classification, detection, segmentation } = record;
  return {
    title: checkpoint.title,
    payloadBytes: record.sizes?.payloadBytes,
    result: {
      fileName,
      checkpoint: checkpoint.id,
      imageWidth: image.width,
      imageHeight: image.height,
      preview,
      prediction: {
        classification: classification && { top: classification.top5 },
        detection: detection && { boxes: detection.boxes },
        segmentation: segmentation && {
          width: segmentation.width,
          height: segmentation.height,
          labels: labelsOf(segmentation),
        },
      },
      classNames: {
        classification: names(classification?.top5),
        detection: names(detection?.boxes),
        segmentation: names(segmentation?.classes),
      },
      pixelsPerLabel: segmentation?.classes,
    },
  };
}

/** The pixels of an opaque image of the lab's own. */
async function fetchPixels(address: URL): Promise<RgbImage> {
  const bitmap = await createImageBitmap(await (await fetch(address)).blob());
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data: rgba } = context.getImageData(0, 0, width, height);
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) data.set(rgba.subarray(from, from + 3), to);
  return { width, height, data };
}

async function fetchFirstAnswer(): Promise<FirstAnswer> {
  const file = (name: string) => new URL(`demo/${name}`, document.baseURI);
  const [record, preview] = await Promise.all([
    fetch(file("first-answer.json")).then((response) => response.json() as Promise<ResultRecord>),
    fetchPixels(file("first-answer.png")),
  ]);
  return answerOfRecord(record, preview);
}

/** Something else has been on the screen since. */
let isOver = false;

/** The answer that came with the lab, while `wanted`, once; undefined until it is there, and where it is not. */
export function useFirstAnswer(wanted: boolean): FirstAnswer | undefined {
  const [answer, setAnswer] = useState<FirstAnswer>();
  useEffect(() => {
    if (!wanted) isOver = true;
    if (isOver) return;
    let left = false;
    fetchFirstAnswer().then(
      (fetched) => !left && setAnswer(fetched),
      // the engine's own answer is on its way in any case
      () => undefined,
    );
    return () => {
      left = true;
      setAnswer(undefined);
    };
  }, [wanted]);
  return answer;
}
