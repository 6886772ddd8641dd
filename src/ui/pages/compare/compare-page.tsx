// Compare: one image through two to five checkpoints side by side, and as JPEG of the same size.
import {
  Alert,
  Anchor,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { protocolNames } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { useCheckpoints } from "../../shared/use-checkpoints";
import { useUrlState } from "../../shared/url-state";
import { useDropTarget } from "../../shared/use-drop-target";
import { FileButton } from "../../components/file-button";
import { PercentSlider } from "../../components/percent-slider";
import { ZoomGroup } from "../../components/zoom-group";
import { keepZoom, useCompareStore } from "../../stores/compare-store";
import { AnswerStage } from "./answer-stage";
import { CodecColumn } from "./codec-column";
import { maxCheckpoints, readCompareUrlState, viewNames } from "./compare-url-state";
import classes from "./compare-page.module.css";
import { ComparisonColumn } from "./comparison-column";
import { chooseCompared, comparedFamily, pickByBytes, whyNotTogether } from "./compared-checkpoints";
import { SwipeView } from "./swipe-view";
import { useComparedImage } from "./use-compared-image";
import { useComparison } from "./use-comparison";
import { useDifferences } from "./use-differences";
import { groupedChoices } from "../../shared/demo-family";
import { ErrorNotice } from "../../components/error-notice";
import { PhotographCredit } from "../../shared/photograph-credit";
import { FamilyNotice } from "../../shared/family-notice";
import { familyOfSource } from "../../stores/named-source";
import { answeringKey } from "../../shared/checkpoint-summary";
import { Problems } from "../../shared/sentences";
import { CheckpointsError } from "../../shared/checkpoints-error";

const nobody: readonly CheckpointSummary[] = [];

export function ComparePage() {
  const { state: address, change } = useUrlState(readCompareUrlState);
  const list = useCheckpoints();
  const all = list.checkpoints ?? nobody;
  const awaited = list.checkpoints && comparedFamily(list.checkpoints, address.checkpoints);
  const compared = useComparedImage(address.scene, awaited);
  const { image, take: takeFiles } = compared;
  const shows = (image && familyOfSource(image)) ?? (address.scene === undefined ? awaited : "scenes");
  const chosen = chooseCompared(all, address.checkpoints, shows);
  useDropTarget({
    page: "/compare",
    hint: "Drop an image anywhere",
    takes: ({ inspection, images }) =>
      inspection.kind !== "image" || images.length === 0 ? "never" : images.length === 1 ? "at-once" : "when-asked",
    take: ([{ images }]) => takeFiles([images[0].file]),
  });
  const comparison = useComparison(image, chosen, address.protocol);
  // where the columns were left; from then on they know by themselves
  const [zoom] = useState(() => useCompareStore.getState().zoom);
  // while a slider is dragged the address keeps its old value
  const [threshold, setThreshold] = useState<number>();
  const [opacity, setOpacity] = useState<number>();
  const scoreThreshold = (threshold ?? address.thresholdPercent) / 100;
  const maskOpacity = (opacity ?? address.opacityPercent) / 100;
  const columns = chosen.map((checkpoint) => ({
    checkpoint,
    state: comparison.columns.get(answeringKey(checkpoint)) ?? ({ kind: "waiting" } as const),
  }));
  const results = columns.map(({ state }) => (state.kind === "done" ? state.result : undefined));
  const differences = useDifferences(results, scoreThreshold);
  const candidates = chosen.map(({ id }, i) => ({ id, payloadBytes: results[i]?.sizes?.payloadBytes }));
  const budget = address.maxKilobytes;
  const picked = budget === undefined ? undefined : pickByBytes(candidates, budget);
  const largest = Math.max(0, ...candidates.map(({ payloadBytes = 0 }) => payloadBytes));
  const sides = columns.flatMap(({ checkpoint: { id, title }, state }, i) => {
    if (state.kind !== "done") return [];
    const shared = { result: state.result, differences: differences[i], title, scoreThreshold, maskOpacity };
    return [{ id, title, image: <AnswerStage {...shared} /> }];
  });
  const notTogether = whyNotTogether(chosen);

  return (
    <Stack>
      <div>
        <Title order={1}>Compare</Title>
        <Text c="dimmed">
          One image through several checkpoints: what fewer bytes cost. Drop an image anywhere; boxes marked ≠ are not
          those of the first column.
        </Text>
      </div>
      <Problems sentences={address.problems} />
      <CheckpointsError {...list} />
      {list.checkpoints && !list.isOld && all.length < 2 && (
        <Alert role="status">
          There is one checkpoint to compare.{" "}
          <Anchor href="#/checkpoints" inherit underline="always">
            Bring others on Checkpoints
          </Anchor>
          , and their columns appear here.
        </Alert>
      )}
      <Group align="flex-end">
        <FileButton name="Images" accept="image/*" onFiles={takeFiles}>
          Choose an image
        </FileButton>
        <MultiSelect
          label="Checkpoints"
          placeholder={chosen.length === 0 ? "Choose two to five" : undefined}
          data={groupedChoices(all, ({ title }) => title)}
          value={chosen.map(({ id }) => id)}
          maxValues={maxCheckpoints}
          onChange={(ids) => change({ checkpoints: ids.join() || undefined })}
          miw={260}
        />
        <Select
          label="Input protocol"
          data={[...protocolNames]}
          value={address.protocol}
          allowDeselect={false}
          onChange={(name) => change({ protocol: name ?? undefined })}
          w={160}
        />
        <SegmentedControl
          aria-label="View"
          data={viewNames.map((name) => ({ value: name, label: name === "columns" ? "Columns" : "Swipe" }))}
          value={address.view}
          onChange={(name) => change({ view: name })}
        />
        <NumberInput
          label="Byte budget (kB)"
          description="of payload: picks the checkpoint"
          min={0}
          decimalScale={3}
          hideControls
          w={190}
          value={budget ?? ""}
          onChange={(value) => change({ kilobytes: value === "" ? undefined : value })}
        />
        <PercentSlider
          label="Confidence threshold"
          value={threshold ?? address.thresholdPercent}
          onDrag={setThreshold}
          onChange={(value) => {
            setThreshold(undefined);
            change({ threshold: value });
          }}
        />
        <PercentSlider
          label="Mask opacity"
          value={opacity ?? address.opacityPercent}
          onDrag={setOpacity}
          onChange={(value) => {
            setOpacity(undefined);
            change({ opacity: value });
          }}
        />
      </Group>
      {compared.error && (
        <ErrorNotice
          what="The image to compare could not be had"
          why={compared.error}
          actions={
            <Button variant="default" onClick={compared.repeat}>
              Try again
            </Button>
          }
        />
      )}
      {image?.kind === "photograph" && <PhotographCredit photograph={image.photograph} />}
      <FamilyNotice
        shown={shows}
        answering={chosen}
        checkpoints={all}
        onSwitch={(ids) => change({ checkpoints: ids.join() })}
      />
      {notTogether && (
        <Text size="sm" c="dimmed">
          {notTogether}
        </Text>
      )}
      {budget !== undefined && (
        <Text role="status">
          {picked
            ? `Within ${budget} kB of payload: ${chosen.find(({ id }) => id === picked)?.title}.`
            : `No checkpoint codes this image within ${budget} kB of payload.`}
        </Text>
      )}
      {address.view === "columns" ? (
        <ZoomGroup start={zoom} onMove={keepZoom}>
          <div className={classes.columns} tabIndex={0} role="group" aria-label="Columns, scrollable">
            {columns.map(({ checkpoint, state }, i) => (
              <ComparisonColumn
                key={checkpoint.id}
                checkpoint={checkpoint}
                state={state}
                differences={differences[i]}
                isReference={i === 0}
                picked={checkpoint.id === picked}
                scoreThreshold={scoreThreshold}
                maskOpacity={maskOpacity}
              />
            ))}
            {comparison.jpeg && <CodecColumn jpeg={comparison.jpeg} matchedBytes={largest} />}
          </div>
        </ZoomGroup>
      ) : (
        <SwipeView sides={sides} />
      )}
    </Stack>
  );
}
