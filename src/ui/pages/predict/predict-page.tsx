// Predict: an image in; classes, boxes and masks at once, the bytes that were sent, and where the time went.
import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { Download } from "lucide-react";
import { Suspense, useState } from "react";
import { sentenceOf } from "../../components/error-sentence";
import { runJob } from "../../shared/engine-link";
import { keptNumbers, numberChanges } from "../../shared/protocol-fields";
import { useCheckpoints } from "../../shared/use-checkpoints";
import { useUrlState } from "../../shared/url-state";
import { useDropTarget } from "../../shared/use-drop-target";
import { Card } from "../../components/card";
import { ErrorBoundary } from "../../components/error-boundary";
import { ErrorNotice } from "../../components/error-notice";
import { formatCount, formatSeconds } from "../../components/format";
import { ImageStage } from "../../components/image-stage";
import { lazyPart } from "../../components/lazy-part";
import { saveBlob } from "../../components/save-blob";
import type { Photograph } from "../../../engine/protocol-photographs";
import type { FirstImage } from "../../../engine/protocol-first-answer";
import { Problems } from "../../shared/sentences";
import { FamilyNotice } from "../../shared/family-notice";
import { PhotographCredit } from "../../shared/photograph-credit";
import { CheckpointsError } from "../../shared/checkpoints-error";
import { photographFile, photographName } from "../../shared/photographs";
import { familyOfSource } from "../../stores/named-source";
import { usePredictStore, type PredictSource } from "../../stores/predict-store";
import { useServerStore } from "../../stores/server-store";
import { predictionLayers } from "../../tasks/tasks";
import { AnswerCards } from "./answer-cards";
import { chooseFromList } from "./choose-checkpoint";
import { familyToOpen } from "./family-to-open";
import { useFirstAnswer } from "./first-answer";
import { useFirstSource } from "./first-source";
import { ImageGallery } from "./image-gallery";
import { KnownKindsButton } from "./known-kinds-button";
import { LayerControls, type Layers } from "./layer-controls";
import { openPhotograph } from "./photograph-source";
import { readPredictUrlState, type PredictUrlState } from "./predict-url-state";
import classes from "./predict-page.module.css";
import { resultSentence, unsureSentence, withoutEnding } from "./result-text";
import { showScene } from "./scene-source";
import { SettingsCard } from "./settings-card";
import { SourceBar } from "./source-bar";
import { filesToAnswer, predictTakes } from "./take-drops";
import { showFile, takeFiles } from "./take-files";
import { useAnswer } from "./use-answer";
import { Waiting, WaitingBelow } from "./waiting";

const CostCards = lazyPart(async () => (await import("./cost-cards")).CostCards);
const BatchCard = lazyPart(async () => (await import("./batch-card")).BatchCard);

function instead(status: string): string | undefined {
  if (status === "failed") return "There is no answer.";
  return status === "cancelled" ? "Cancelled." : undefined;
}

/** Of many, the page shows some. */
const shownProblems = 5;

function firstProblems(problems: readonly string[]): string {
  const more = problems.length - shownProblems;
  return [...problems.slice(0, shownProblems), ...(more > 0 ? [`… and ${more} more.`] : [])].join(" ");
}

/** What is on the stage, or what the address asks for while nothing is. */
function shownImage(
  source: PredictSource | undefined,
  { scene, photo }: Pick<PredictUrlState, "scene" | "photo">,
): FirstImage | "another" | undefined {
  if (source?.kind === "scene") return { kind: "scene", number: source.number };
  if (source?.kind === "photograph") return { kind: "photograph", file: source.photograph.file };
  if (source) return "another";
  if (photo !== undefined) return { kind: "photograph", file: photographFile(photo) };
  return scene === undefined ? undefined : { kind: "scene", number: scene };
}

export function PredictPage() {
  const { state: address, change } = useUrlState(readPredictUrlState);

  const list = useCheckpoints();
  const { checkpoints = [] } = list;
  const chosen = chooseFromList(list, address.checkpoint);
  const source = usePredictStore((store) => store.source);
  const batch = usePredictStore((store) => store.batch);
  const returns = useServerStore((server) => server.returns);
  const { status, repeat } = useAnswer(source, chosen.summary, address);
  const result = status.kind === "done" ? status.result : undefined;
  const isBeginning =
    address.checkpoint === undefined &&
    address.protocol === "unified" &&
    Object.keys(address.protocolNumbers).length === 0;
  const shipped = useFirstAnswer(isBeginning && status.kind === "running", shownImage(source, address));
  const first = shipped.answer;
  const family = familyToOpen(list, chosen.summary, shipped.image);
  const firstSource = useFirstSource(address, family);
  const drawn = result ?? first?.result;
  const summary = result && checkpoints.find(({ id }) => id === result.checkpoint);

  const known = summary ?? chosen.summary;

  const [dragged, setDragged] = useState<Layers>();
  const layers: Layers = dragged ?? {
    shown: address.layers,
    opacityPercent: address.opacityPercent,
    thresholdPercent: address.thresholdPercent,
  };
  const changeLayers = ({ shown, opacityPercent, thresholdPercent }: Layers) => {
    setDragged(undefined);
    change({ layers: shown.join(","), opacity: opacityPercent, threshold: thresholdPercent });
  };

  const onFiles = (files: readonly File[]) => {
    change({ scene: undefined, photo: undefined });
    void takeFiles(files, {
      askedCheckpoint: address.checkpoint,
      protocol: address.protocol,
      protocolNumbers: address.protocolNumbers,
      scoreThreshold: address.thresholdPercent / 100,
    });
  };
  const [dropProblem, setDropProblem] = useState<Error>();
  useDropTarget({
    page: "/",
    hint: "Drop images or a bitstream anywhere",
    takes: predictTakes,
    take: (groups) => {
      setDropProblem(undefined);
      filesToAnswer(groups).then(({ files, problems }) => {
        if (problems.length > 0) setDropProblem(new Error(firstProblems(problems)));
        if (files.length > 0) onFiles(files);
      }, setDropProblem);
    },
  });

  const [galleryProblem, setGalleryProblem] = useState<Error>();
  const onPhotograph = (photograph: Photograph) => {
    setGalleryProblem(undefined);
    openPhotograph(photograph).then(
      (isShown) => isShown && change({ photo: photographName(photograph), scene: undefined }),
      setGalleryProblem,
    );
  };

  const [exportProblem, setExportProblem] = useState<string>();
  const exportResults = async () => {
    if (!result) return;
    setExportProblem(undefined);
    try {
      const file = await runJob(`Export of ${result.fileName}`, "export-results", result);
      saveBlob(file, `${withoutEnding(result.fileName)}.json`);
    } catch (error) {
      setExportProblem(sentenceOf(error));
    }
  };

  const predicted = drawn && predictionLayers(drawn, { threshold: layers.thresholdPercent / 100 });
  const elapsedMs = result && Object.values(result.elapsedMs).reduce((sum, time) => sum + time, 0);
  const shown = (layer: Layers["shown"][number]) => layers.shown.includes(layer);
  const problems = [...address.problems, ...[chosen.problem, firstSource.problem].filter((one) => one !== undefined)];

  return (
    <Stack>
      <div>
        <Title order={1}>Predict</Title>
        <Text c="dimmed">
          A tiny encoder turns the image into one byte string; a server decodes it once and answers three questions.
        </Text>
      </div>
      <SourceBar onFiles={onFiles} />
      <Problems sentences={problems} />
      <CheckpointsError {...list} />
      {list.checkpoints?.length === 0 && !list.isOld && (
        <ErrorNotice
          what="There is no checkpoint"
          why="None is built in and none is stored."
          remedy={<Anchor href="#/checkpoints">Bring one on the page Checkpoints.</Anchor>}
        />
      )}
      {firstSource.failure && (
        <ErrorNotice
          what={firstSource.failure.what}
          why={firstSource.failure.why}
          actions={
            <Button variant="default" onClick={firstSource.failure.repeat}>
              Try again
            </Button>
          }
        />
      )}
      {galleryProblem && (
        <ErrorNotice
          what="The photograph could not be opened"
          why={galleryProblem}
          onClose={() => setGalleryProblem(undefined)}
        />
      )}
      {dropProblem && (
        <ErrorNotice
          what="Not every image could be unpacked"
          why={dropProblem}
          onClose={() => setDropProblem(undefined)}
        />
      )}
      {status.kind === "failed" && (
        <ErrorNotice
          what={`${source?.fileName ?? "The image"} could not be answered`}
          why={status.error}
          actions={
            <Button variant="default" onClick={repeat}>
              Try again
            </Button>
          }
        />
      )}
      {source && chosen.summary && status.kind !== "failed" && (
        <FamilyNotice
          shown={familyOfSource(source)}
          answering={[chosen.summary]}
          checkpoints={checkpoints}
          onSwitch={([checkpoint]) => change({ checkpoint })}
        />
      )}
      <div className={classes.columns}>
        <div className={classes.stage}>
          <Card
            title={source?.fileName ?? drawn?.fileName ?? "Image"}
            actions={
              <Button
                size="compact-md"
                variant="default"
                leftSection={<Download size={14} aria-hidden />}
                disabled={!result}
                onClick={() => void exportResults()}
              >
                Export results
              </Button>
            }
          >
            <Stack gap="sm" aria-busy={status.kind === "running"}>
              {drawn ? (
                <ImageStage
                  width={drawn.imageWidth}
                  height={drawn.imageHeight}
                  image={drawn.preview}
                  mask={shown("masks") ? predicted?.mask : undefined}
                  maskOpacity={layers.opacityPercent / 100}
                  boxes={shown("boxes") ? predicted?.boxes : undefined}
                  alt={resultSentence(drawn, layers.thresholdPercent)}
                />
              ) : (
                <div className={classes.waiting}>
                  {status.kind === "running" ? (
                    <Waiting fileName={source?.fileName} />
                  ) : (
                    <Stack align="center" gap="xs">
                      <Text>{instead(status.kind)}</Text>
                      {status.kind === "cancelled" && (
                        <Button size="compact-sm" variant="default" onClick={repeat}>
                          Answer it
                        </Button>
                      )}
                    </Stack>
                  )}
                </div>
              )}
              {source?.kind === "photograph" && <PhotographCredit photograph={source.photograph} />}
              <Group justify="space-between" gap="xs" mih={26}>
                <Text role="status" size="sm">
                  {result && elapsedMs !== undefined
                    ? [
                        `${result.imageWidth} × ${result.imageHeight} pixels, answered in ${formatSeconds(elapsedMs / 1000)} by ${summary?.title ?? result.checkpoint}.`,
                        unsureSentence(result),
                      ]
                        .filter(Boolean)
                        .join(" ")
                    : first
                      ? `Answered by ${first.title} when the lab was made, from ${formatCount(first.payloadBytes ?? 0)} bytes.`
                      : status.kind === "running" && `Answering ${source?.fileName ?? "an image"} …`}
                </Text>
                {known && <KnownKindsButton key={known.id} checkpoint={known} />}
              </Group>
              {first && !result && <WaitingBelow fileName={source?.fileName} />}
              {exportProblem && (
                <ErrorNotice
                  what="The results could not be exported"
                  why={exportProblem}
                  onClose={() => setExportProblem(undefined)}
                />
              )}
              <LayerControls layers={layers} onDrag={setDragged} onChange={changeLayers} />
            </Stack>
          </Card>
        </div>
        <Stack className={classes.answers}>
          <AnswerCards
            result={drawn}
            summary={summary}
            instead={instead(status.kind)}
            thresholdPercent={layers.thresholdPercent}
          />
          <ImageGallery
            first={family ?? "scenes"}
            source={source}
            ready={status.kind !== "running"}
            onScene={(number, scene) => {
              showScene(number, scene);
              change({ scene: number, photo: undefined });
            }}
            onPhotograph={onPhotograph}
          />
        </Stack>
        <div className={classes.settings}>
          <SettingsCard
            checkpoints={checkpoints}
            chosen={chosen.summary}
            protocol={address.protocol}
            protocolNumbers={address.protocolNumbers}
            onCheckpoint={(checkpoint) => change({ checkpoint })}
            onProtocol={(protocol) =>
              change({ protocol, ...numberChanges(keptNumbers(address.protocolNumbers, protocol)) })
            }
            onNumbers={(chosen) => change(numberChanges(chosen))}
          />
        </div>
      </div>
      {batch && (
        <ErrorBoundary what="The batch cannot be shown" retryOn={String(returns)}>
          <Suspense>
            <BatchCard key={batch.id} batch={batch} onOpen={({ file, fileName }) => void showFile(file, fileName)} />
          </Suspense>
        </ErrorBoundary>
      )}
      {result && source && (
        <ErrorBoundary what="Bytes and times cannot be shown" retryOn={String(returns)}>
          <Suspense>
            <CostCards
              result={result}
              summary={summary}
              source={source}
              address={address}
              change={change}
              onRepeat={repeat}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </Stack>
  );
}
