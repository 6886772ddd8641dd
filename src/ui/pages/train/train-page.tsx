// Train: choose images, a network and a recipe; watch the curves; keep, compare and take away what came of it.
import { Anchor, Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { Recipe, TrainingStart } from "../../../engine/protocol-training";
import { useCheckpoints } from "../../shared/use-checkpoints";
import { useUrlState, type ChangeUrl } from "../../shared/url-state";
import { ConfirmDialogs } from "../../shared/confirm";
import { DataCard } from "../../shared/data-card";
import { onStoredElsewhere, runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import { ErrorNotice } from "../../components/error-notice";
import { Problems } from "../../shared/sentences";
import { CheckpointsError } from "../../shared/checkpoints-error";
import { useRunStore } from "../../stores/run-store";
import { changeTrainingDraft, firstScenes, useDraftStore } from "../../stores/training-draft-store";
import { BeginCard } from "./begin-card";
import { ClassesCard } from "./classes-card";
import { examine, stopExamining } from "./draft-actions";
import { resolveDraft } from "./draft-plan";
import { RecipeCard } from "./recipe-card";
import { RunView } from "./run-view";
import { RunsCard } from "./runs-card";
import { StartCard } from "./start-card";
import { readTrainUrlState, type TrainUrlState } from "./train-url-state";
import { refreshRuns } from "./train-actions";
import classes from "../../shared/setup.module.css";

const noRecipes: readonly Recipe[] = [];
const noCheckpoints: readonly CheckpointSummary[] = [];

interface NewRunProps {
  readonly address: TrainUrlState;
  readonly onChange: ChangeUrl;
  readonly onBegun: (run: string) => void;
}

function NewRun({ address, onChange, onBegun }: NewRunProps) {
  const stored = useDraftStore();
  const list = useCheckpoints();
  const { checkpoints, error: checkpointsError } = list;
  const {
    data: recipes,
    error: recipesError,
    refetch: reloadRecipes,
  } = useQuery(
    {
      queryKey: ["recipes"],
      staleTime: Infinity,
      queryFn: ({ signal }) => runQuietly("list-recipes", null, signal),
    },
    queryClient,
  );
  useEffect(() => {
    // a visit to another page does not look again
    const { source, examination } = useDraftStore.getState();
    if (examination.kind === "idle") void examine(source);
  }, []);
  const asked: TrainingStart | undefined =
    address.checkpoint === undefined ? undefined : { kind: "checkpoint", checkpoint: address.checkpoint };
  // what is chosen on the page comes before what the address asked for when it was opened
  const draft = { ...stored, start: stored.start ?? asked, recipeName: stored.recipeName ?? address.recipe };
  const resolved = resolveDraft({ draft, recipes: recipes ?? noRecipes, checkpoints: checkpoints ?? noCheckpoints });
  const ready = Boolean((checkpoints ?? checkpointsError) && (recipes ?? recipesError));

  const chooseStart = (start: TrainingStart) => {
    changeTrainingDraft({ start });
    onChange({ checkpoint: start.kind === "checkpoint" ? start.checkpoint : undefined });
  };
  const chooseRecipe = (recipeName: string) => {
    changeTrainingDraft({ recipeName });
    onChange({ recipe: recipeName });
  };
  return (
    <>
      <CheckpointsError {...list} />
      {recipesError && (
        <ErrorNotice
          what="The recipes could not be listed"
          why={recipesError}
          actions={<Button onClick={() => void reloadRecipes()}>Try again</Button>}
        />
      )}
      <div className={classes.setup}>
        <div className={classes.begin}>
          <BeginCard resolved={resolved} ready={ready} onBegun={onBegun} />
        </div>
        <Stack className={classes.steps}>
          <DataCard
            page="/train"
            title="1 · Data"
            source={stored.source}
            firstScenes={firstScenes}
            examination={stored.examination}
            unusable="This data cannot be trained on"
            onSource={(chosen) => void examine(chosen)}
            onStop={stopExamining}
          />
          <StartCard resolved={resolved} checkpoints={checkpoints ?? noCheckpoints} onStart={chooseStart} />
          <RecipeCard resolved={resolved} onRecipe={chooseRecipe} />
          <ClassesCard resolved={resolved} />
        </Stack>
      </div>
    </>
  );
}

export function TrainPage() {
  const { state: address, change } = useUrlState(readTrainUrlState);
  const runs = useRunStore((store) => store.runs);
  const listError = useRunStore((store) => store.listError);
  useEffect(() => {
    void refreshRuns();
    return onStoredElsewhere((what) => what === "runs" && void refreshRuns());
  }, []);
  const open = runs?.find(({ id }) => id === address.run);
  const other = runs?.find(({ id }) => id === address.with);
  const missing = [address.run, address.with].filter(
    (id) => id !== undefined && runs !== undefined && runs.every((run) => run.id !== id),
  );
  const problems = [
    ...address.problems,
    ...missing.map((id) => `There is no run ${id} in this browser: runs are kept where they were trained.`),
  ];

  return (
    <Stack>
      <ConfirmDialogs />
      <div>
        <Title order={1}>Train</Title>
        <Text c="dimmed">
          Fine-tune a network on images of your own, or train one by the paper’s recipes, in this tab.{" "}
          {!open && (
            <>
              New here? Press Start: it trains on{" "}
              <Anchor href="#/scenes" underline="always" c="inherit" inherit>
                scenes
              </Anchor>
              .
            </>
          )}
        </Text>
      </div>
      <Problems sentences={problems} />
      {open ? (
        <RunView
          key={open.id}
          run={open}
          other={other}
          others={runs?.filter(({ id }) => id !== open.id) ?? []}
          onCompare={(id) => change({ with: id })}
        />
      ) : (
        <>
          {(listError !== undefined || (runs && runs.length > 0)) && <RunsCard />}
          {(address.run === undefined || runs !== undefined || listError !== undefined) && (
            <NewRun
              address={address}
              onChange={change}
              onBegun={(run) => change({ run, with: undefined }, { push: true })}
            />
          )}
        </>
      )}
    </Stack>
  );
}
