// Step 1 of a new run: choose the images, and see what was found in them.
import { useEffect } from "react";
import { DataCard as AnyDataCard } from "../../shared/data-card";
import { firstScenes, useDraftStore } from "../../stores/training-draft-store";
import { examine, stopExamining } from "./draft-actions";

export function DataCard() {
  const { source, examination } = useDraftStore();
  useEffect(() => {
    // a visit to another page does not look again
    const { source, examination } = useDraftStore.getState();
    if (examination.kind === "idle") void examine(source);
  }, []);
  return (
    <AnyDataCard
      page="/train"
      title="1 · Data"
      source={source}
      firstScenes={firstScenes}
      examination={examination}
      unusable="This data cannot be trained on"
      onSource={(chosen) => void examine(chosen)}
      onStop={stopExamining}
    />
  );
}
