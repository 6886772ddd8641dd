// The answer that is on the screen before the engine runs: to the first scene, by the checkpoint that pages begin with.
import { useEffect, useState } from "react";
import { taskNames, type RgbImage } from "../../../domain";
import type { DrawnResult, ResultRecord } from "../../../engine/protocol-predictions";
import { pageTasks } from "../../tasks/tasks";

export interface FirstAnswer {
  readonly result: DrawnResult;
  /** Of the checkpoint that answered. */
  readonly title: string;
  readonly payloadBytes?: number;
}

/** A record, as `export-results` writes it, as something to draw. */
function answerOfRecord(record: ResultRecord, preview: RgbImage): FirstAnswer {
  const { fileName, image, checkpoint, sizes } = record;
  const recorded = taskNames.flatMap((task) => {
    const one = pageTasks[task].ofRecord(record);
    return one ? [{ task, ...one }] : [];
  });
  return {
    title: checkpoint.title,
    payloadBytes: sizes?.payloadBytes,
    result: {
      fileName,
      checkpoint: checkpoint.id,
      imageWidth: image.width,
      imageHeight: image.height,
      preview,
      prediction: Object.fromEntries(recorded.map(({ task, prediction }) => [task, prediction])),
      classNames: Object.fromEntries(recorded.map(({ task, names }) => [task, names])),
      pixelsPerLabel: recorded.find(({ pixelsPerLabel }) => pixelsPerLabel)?.pixelsPerLabel,
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
