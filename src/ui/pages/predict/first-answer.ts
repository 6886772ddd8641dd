// The answer that is on the screen before the engine runs: to the image that the lab opens with, by the checkpoint that
// pages begin with.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { taskNames, type RgbImage } from "../../../domain";
import type { FirstImage, ShippedAnswer } from "../../../engine/protocol-first-answer";
import type { DrawnResult, ResultRecord } from "../../../engine/protocol-predictions";
import { fetchOwnFile } from "../../shared/own-file";
import { photographQuery } from "../../shared/photographs";
import { queryClient } from "../../shared/query-client";
import { pageTasks } from "../../tasks/tasks";

interface FirstAnswer {
  readonly result: DrawnResult;
  /** Of the checkpoint that answered. */
  readonly title: string;
  readonly payloadBytes?: number;
}

const shippedAnswerQuery = queryOptions({
  queryKey: ["first-answer"],
  staleTime: Infinity,
  queryFn: async ({ signal }) =>
    (await fetchOwnFile("demo/first-answer.json", signal)).json() as Promise<ShippedAnswer>,
});

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
async function pixelsOf(file: Blob): Promise<RgbImage> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data: rgba } = context.getImageData(0, 0, width, height);
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) data.set(rgba.subarray(from, from + 3), to);
  return { width, height, data };
}

async function drawAnswer({ image, record }: ShippedAnswer): Promise<FirstAnswer> {
  const file =
    image.kind === "photograph"
      ? await queryClient.fetchQuery(photographQuery(image.file))
      : await (await fetchOwnFile("demo/first-answer.png")).blob();
  return answerOfRecord(record, await pixelsOf(file));
}

const isSame = (one: FirstImage, other: FirstImage) =>
  one.kind === "scene"
    ? other.kind === "scene" && one.number === other.number
    : other.kind === "photograph" && one.file === other.file;

/** Something else has been on the screen since. */
let isOver = false;

export interface ShippedFirst {
  /** What the lab opens with, as soon as that is known. */
  readonly image?: FirstImage;
  readonly answer?: FirstAnswer;
}

/**
 * The answer that came with the lab, while `wanted`, once; undefined until it is there, and where it is not. `shown` is
 * what is on the stage or is asked for; it counts as the image of that answer until it is known.
 */
export function useFirstAnswer(wanted: boolean, shown: FirstImage | "another" | undefined): ShippedFirst {
  const { data: shipped } = useQuery({ ...shippedAnswerQuery, enabled: wanted && !isOver }, queryClient);
  // no third value while one of them is awaited: the answer would be taken away and drawn anew
  const isOther =
    shown === "another" || (shown !== undefined && shipped !== undefined && !isSame(shown, shipped.image));
  const [answer, setAnswer] = useState<FirstAnswer>();
  useEffect(() => {
    if (!wanted || isOther) isOver = true;
    if (isOver || !shipped) return;
    let left = false;
    drawAnswer(shipped).then(
      (drawn) => !left && setAnswer(drawn),
      // the engine's own answer is on its way in any case
      () => undefined,
    );
    return () => {
      left = true;
      setAnswer(undefined);
    };
  }, [wanted, isOther, shipped]);
  return { image: shipped?.image, answer };
}
