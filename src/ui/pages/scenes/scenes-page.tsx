// Scenes: images the lab draws by itself, with their truth, to look at and to take away as a dataset.
import { Button, Group, NumberInput, Stack, Switch, Text, Title } from "@mantine/core";
import { Dices } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { UrlReader } from "../../shared/url-reader";
import { useUrlState } from "../../shared/url-state";
import { queryClient } from "../../shared/query-client";
import { scenesQuery } from "../../shared/scenes-query";
import { ErrorNotice } from "../../components/error-notice";
import { Problems } from "../../shared/sentences";
import { DataSetCard } from "./data-set-card";
import { SceneGrid } from "./scene-grid";

/** Seeds are 32-bit and start at 1. */
const greatestSeed = 2 ** 31 - 1;
const shown = 12;
const shownSize = 256;

function readScenesUrlState(parameters: URLSearchParams) {
  const url = new UrlReader(parameters);
  const isOn = (name: string) => url.text(name) === "1";
  const seed = url.number("seed", 1, 1, greatestSeed);
  return { seed, boxes: isOn("boxes"), masks: isOn("masks"), problems: url.problems };
}

export function ScenesPage() {
  const { state: address, change } = useUrlState(readScenesUrlState);
  const { seed, boxes, masks, problems } = address;
  const {
    data: scenes,
    error,
    refetch,
  } = useQuery(scenesQuery({ seed, first: 0, count: shown, size: shownSize }, `Scenes of seed ${seed}`), queryClient);

  return (
    <Stack>
      <div>
        <Title order={1}>Scenes</Title>
        <Text c="dimmed">
          Small images drawn by the lab, with their exact truth: what the largest object is, where each object is, which
          class each pixel has. A seed gives the same scenes everywhere.
        </Text>
      </div>
      <Problems sentences={problems} />
      <Group align="flex-end">
        <NumberInput
          label="Seed"
          w={140}
          min={1}
          max={greatestSeed}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          value={seed}
          onChange={(value) => typeof value === "number" && value >= 1 && change({ seed: value })}
          hideControls
        />
        <Button
          variant="default"
          leftSection={<Dices size={16} aria-hidden />}
          onClick={() => change({ seed: 1 + Math.floor(Math.random() * greatestSeed) })}
        >
          Other scenes
        </Button>
        <Switch
          label="Boxes"
          checked={boxes}
          onChange={(event) => change({ boxes: event.currentTarget.checked ? 1 : undefined })}
        />
        <Switch
          label="Masks"
          checked={masks}
          onChange={(event) => change({ masks: event.currentTarget.checked ? 1 : undefined })}
        />
      </Group>
      {error && error.name !== "CancelledError" && (
        <ErrorNotice
          what="The scenes could not be drawn"
          why={error}
          actions={<Button onClick={() => void refetch()}>Draw again</Button>}
        />
      )}
      <SceneGrid scenes={scenes} placeholders={shown} boxes={boxes} masks={masks} />
      <DataSetCard seed={seed} />
    </Stack>
  );
}
