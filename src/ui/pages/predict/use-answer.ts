// The answers to what the page shows: asked for whenever image, checkpoint or protocol change, kept while other pages are open.
import { useCallback, useEffect, useState } from "react";
import type { ChosenNumbers, ProtocolName } from "../../../domain";
import { isNamed } from "../../../engine/client";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { ImageResult } from "../../../engine/protocol-predictions";
import { runJob } from "../../shared/engine-link";
import {
  beginAnswer,
  forgetAnswer,
  settleAnswer,
  usePredictStore,
  type AnswerStatus,
  type PredictSource,
} from "../../stores/predict-store";
import { answeringKey } from "../../shared/checkpoint-summary";

/** By which protocol the image is asked, and the sizes that were chosen for it. */
export interface AskedProtocol {
  readonly protocol: ProtocolName;
  readonly protocolNumbers: ChosenNumbers;
}

/** A bitstream brings its protocol and names its checkpoint. */
function answerKey(source: PredictSource, answering: string, { protocol, protocolNumbers }: AskedProtocol): string {
  if (source.kind === "bitstream") return String(source.id);
  const sizes = Object.entries(protocolNumbers)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flat();
  return [source.id, answering, protocol, ...sizes].join(" ");
}

/** The tray's name for it. */
export function answerTitle(fileName: string): string {
  return `Answers to ${fileName}`;
}

function ask(
  source: PredictSource,
  checkpoint: string,
  asked: AskedProtocol,
  signal: AbortSignal,
): Promise<ImageResult> {
  const { fileName } = source;
  const title = answerTitle(fileName);
  if (source.kind === "bitstream") {
    return runJob(title, "open-bitstream", { file: source.file, fileName, checkpoint }, signal);
  }
  // the address, of which this is a part, has a checkpoint of its own, mostly none
  const { protocol, protocolNumbers } = asked;
  return runJob(title, "predict", { checkpoint, image: source.image, fileName, protocol, protocolNumbers }, signal);
}

export interface PageAnswer {
  readonly status: AnswerStatus;
  /** Asks again, also for what is answered: its times are then those of a warm run. */
  readonly repeat: () => void;
}

export function useAnswer(
  source: PredictSource | undefined,
  summary: CheckpointSummary | undefined,
  asked: AskedProtocol,
): PageAnswer {
  const checkpoint = summary?.id;
  const answer = usePredictStore((store) => store.answer);
  const [round, setRound] = useState(0);
  const key = source && summary ? answerKey(source, answeringKey(summary), asked) : undefined;

  useEffect(() => {
    if (!source || checkpoint === undefined || key === undefined) return;
    const known = usePredictStore.getState().answer;
    if (known?.key === key && known.status.kind !== "running") return;
    const controller = new AbortController();
    beginAnswer(key);
    ask(source, checkpoint, asked, controller.signal).then(
      (result) => settleAnswer(key, { kind: "done", result }),
      (error: Error) => {
        // left or replaced, not stopped by a person: the next visit asks again
        if (controller.signal.aborted) return;
        settleAnswer(key, isNamed(error, "CancelledError") ? { kind: "cancelled" } : { kind: "failed", error });
      },
    );
    return () => controller.abort();
    // what is asked is named by the key; a round asks the same again
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, round]);

  const repeat = useCallback(() => {
    forgetAnswer();
    setRound((before) => before + 1);
  }, []);
  return { status: answer && answer.key === key ? answer.status : { kind: "running" }, repeat };
}
