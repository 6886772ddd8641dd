// What an answer cost: the bytes that were sent, where the time went, and where the bits did. It is below the answer, and
// comes after it.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { ImageResult } from "../../../engine/protocol-predictions";
import type { PredictSource } from "../../stores/predict-store";
import { BitsCard } from "./bits-card";
import { BytesCard } from "./bytes-card";
import classes from "../../shared/data.module.css";
import type { PredictUrlState } from "./predict-url-state";
import { TimesCard } from "./times-card";

interface CostCardsProps {
  readonly result: ImageResult;
  /** Of the checkpoint that answered, where it is still there. */
  readonly summary?: CheckpointSummary;
  readonly source: PredictSource;
  readonly address: Pick<PredictUrlState, "quality" | "uplinkKilobitsPerSecond">;
  readonly change: (changes: { readonly quality?: number; readonly uplink?: number }) => void;
  readonly onRepeat: () => void;
}

export function CostCards({ result, summary, source, address, change, onRepeat }: CostCardsProps) {
  return (
    <>
      <div className={classes.halves}>
        <BytesCard
          result={result}
          summary={summary}
          source={source}
          quality={address.quality}
          onQuality={(quality) => change({ quality })}
        />
        <TimesCard
          result={result}
          onDevice={summary?.onDevice ?? false}
          uplinkKilobitsPerSecond={address.uplinkKilobitsPerSecond}
          onUplink={(uplink) => change({ uplink })}
          onRepeat={onRepeat}
        />
      </div>
      {result.anatomy && <BitsCard anatomy={result.anatomy} />}
    </>
  );
}
