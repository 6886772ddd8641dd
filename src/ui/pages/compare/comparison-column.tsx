// One checkpoint's column: its answers over the image, its bytes, and what differs from the first column.
import { Badge, Loader, Text, Title } from "@mantine/core";
import { useId } from "react";
import { taskNames } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { AnswerDifferences } from "../../../engine/protocol-predictions";
import { encoderFacts } from "../../shared/encoder-text";
import { ErrorNotice } from "../../components/error-notice";
import { FactList } from "../../components/fact-list";
import { formatBytes, formatCount } from "../../components/format";
import { ZoomView } from "../../components/zoom-group";
import { AnswerStage } from "./answer-stage";
import classes from "./compare-page.module.css";
import type { ColumnState } from "../../stores/compare-store";
import { staleHeadSentences } from "../../shared/checkpoint-summary";
import { differenceSentences, pageTasks } from "../../tasks/tasks";

interface ComparisonColumnProps {
  readonly checkpoint: CheckpointSummary;
  readonly state: ColumnState;
  readonly differences?: AnswerDifferences;
  /** The column that the others are compared with. */
  readonly isReference: boolean;
  /** The one that the budget of bytes picks. */
  readonly picked: boolean;
  readonly scoreThreshold: number;
  readonly maskOpacity: number;
}

export function ComparisonColumn(props: ComparisonColumnProps) {
  const { checkpoint, state, differences, isReference, picked, scoreThreshold, maskOpacity } = props;
  const heading = useId();
  const { onDevice } = checkpoint;
  const sizes = state.kind === "done" ? state.result.sizes : undefined;
  return (
    <section className={classes.column} data-picked={picked} aria-labelledby={heading}>
      <Title order={2} size="h5" id={heading}>
        {checkpoint.title} {picked && <Badge variant="filled">fits the budget</Badge>}
      </Title>
      {state.kind === "waiting" && (
        <div className={classes.waiting} role="status">
          <Loader size="sm" aria-hidden /> Waiting for its answers
        </div>
      )}
      {state.kind === "failed" && (
        <ErrorNotice what="No answers" why={state.error} remedy="Choose another checkpoint or image." />
      )}
      {state.kind === "done" && (
        <>
          <ZoomView label={`Image of ${checkpoint.title}: plus and minus zoom, arrows move`}>
            <AnswerStage
              result={state.result}
              differences={differences}
              title={checkpoint.title}
              scoreThreshold={scoreThreshold}
              maskOpacity={maskOpacity}
            />
          </ZoomView>
          <FactList
            facts={[
              ["Payload", sizes ? formatBytes(sizes.payloadBytes) : onDevice ? "0 B: nothing is sent" : "uncompressed"],
              ["Bits per pixel", sizes ? formatCount(sizes.bitsPerPixel) : onDevice ? "0" : "–"],
              ...taskNames.flatMap((task) => {
                const fact = pageTasks[task].comparedFact?.(state.result, scoreThreshold);
                return fact ? [fact] : [];
              }),
              ...(checkpoint.encoder
                ? encoderFacts(checkpoint.encoder)
                : [["Encoder", onDevice ? "none: all of it runs on the device" : "none: it codes nothing"] as const]),
              ...encoderFacts(checkpoint.network, "Network"),
            ]}
          />
          {staleHeadSentences(checkpoint).map((sentence) => (
            <Text key={sentence} size="sm" c="dimmed">
              {sentence}
            </Text>
          ))}
          <Text size="sm" role="status">
            {isReference && "Reference"}
            {!isReference && differences && differenceSentences(differences).join(" ")}
          </Text>
        </>
      )}
    </section>
  );
}
