// Evaluate: choose labelled images and checkpoints; scores, sizes and times, down to the images that went wrong.
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { Suspense, useCallback, useEffect } from "react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { ResultId } from "../../../engine/protocol-evaluation";
import { DataCard } from "../../shared/data-card";
import { ownInputOf } from "../../shared/protocol-fields";
import { useCheckpoints } from "../../shared/use-checkpoints";
import { ConfirmDialogs } from "../../shared/confirm";
import { useUrlState } from "../../shared/url-state";
import { ErrorBoundary } from "../../components/error-boundary";
import { lazyPart } from "../../components/lazy-part";
import { Problems } from "../../shared/sentences";
import { CheckpointsError } from "../../shared/checkpoints-error";
import { firstScenes, useEvaluationDraft } from "../../stores/evaluation-draft-store";
import { useEvaluationStore } from "../../stores/evaluation-store";
import { BeginCard } from "./begin-card";
import { CheckpointsCard } from "./checkpoints-card";
import { resolveEvaluation } from "./draft-plan";
import { examine, proposeMaps, stopExamining } from "./evaluate-actions";
import { readEvaluateUrlState } from "./evaluate-url-state";
import classes from "../../shared/setup.module.css";
import { LabelMapsCard } from "./label-maps-card";
import { useResults } from "./use-results";
import { ResultsCard } from "./results-card";
import { SettingsCard } from "./settings-card";
import { UnfinishedCard } from "./unfinished-card";

const ResultView = lazyPart(async () => (await import("./result-view")).ResultView);

const noCheckpoints: readonly CheckpointSummary[] = [];

function NewEvaluation() {
  const draft = useEvaluationDraft();
  const list = useCheckpoints();
  const { checkpoints, error } = list;
  const resolved = resolveEvaluation(draft, checkpoints ?? noCheckpoints);
  const { report, unproposed } = resolved;
  const asked = unproposed.map(({ id }) => id).join();
  useEffect(() => {
    if (report && unproposed.length > 0) void proposeMaps(draft.source, report.fingerprint, unproposed);
    // the ids name the checkpoints, the fingerprint the data
    // oxlint-disable-next-line react/exhaustive-deps
  }, [report?.fingerprint, asked]);
  return (
    <>
      <CheckpointsError {...list} />
      <div className={classes.setup}>
        <Stack className={classes.begin}>
          <BeginCard resolved={resolved} ready={checkpoints !== undefined || error !== undefined} />
          <UnfinishedCard />
        </Stack>
        <Stack className={classes.steps}>
          <DataCard
            page="/evaluate"
            title="1 · Data"
            source={draft.source}
            firstScenes={firstScenes}
            examination={draft.examination}
            unusable="This data cannot be evaluated on"
            onSource={(source) => void examine(source)}
            onStop={stopExamining}
          />
          <CheckpointsCard resolved={resolved} />
          <SettingsCard ownInputs={resolved.chosen.map(ownInputOf)} />
          <LabelMapsCard resolved={resolved} />
        </Stack>
      </div>
    </>
  );
}

export function EvaluatePage() {
  const { state: address, change } = useUrlState(readEvaluateUrlState);
  // what there is comes before what could be
  const { results } = useResults();
  const any = useEvaluationStore(({ unstored }) => (results?.length ?? 0) + unstored.length > 0);
  useEffect(() => {
    // a visit to another page does not look again
    const { source, examination } = useEvaluationDraft.getState();
    if (examination.kind === "idle") void examine(source);
  }, []);
  const { result } = address;
  const forget = useCallback(
    (id: ResultId) => {
      if (id === result) change({ result: undefined });
    },
    [result, change],
  );
  const list = (
    <ErrorBoundary what="The list of results cannot be shown" remedy="Reload the page.">
      <ResultsCard current={address.result} onDeleted={forget} />
    </ErrorBoundary>
  );
  return (
    <Stack>
      <ConfirmDialogs />
      <div>
        <Title order={1}>Evaluate</Title>
        <Text c="dimmed">
          How well checkpoints answer on labelled images, and at how many bytes.
          {address.result === undefined && " New here? Press Start: it evaluates the lab’s own checkpoints on scenes."}
        </Text>
      </div>
      <Problems sentences={address.problems} />
      {address.result === undefined ? (
        <>
          {any && list}
          <NewEvaluation />
          {!any && list}
        </>
      ) : (
        <ErrorBoundary key={address.result} what="The result cannot be shown" remedy="Reload the page.">
          <Suspense fallback={<Skeleton h={240} aria-label="The result is being opened" />}>
            <ResultView
              id={address.result}
              task={address.task}
              onTask={(task) => change({ task })}
              onDeleted={forget}
            />
          </Suspense>
        </ErrorBoundary>
      )}
      {address.result !== undefined && list}
    </Stack>
  );
}
