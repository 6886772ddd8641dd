// Scenes: pictures the lab draws by itself, with their truth, to look at and to take away as a data set.
import { Alert, Button, Group, NumberInput, Stack, Switch, Text, Title } from "@mantine/core";
import { Dices } from "lucide-react";
import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { hashNumber } from "../../shared/url-reader";
import { useJob } from "../../shared/use-job";
import { ErrorNotice } from "../../components/error-notice";
import { useScenesStore } from "../../stores/scenes-store";
import { DataSetCard } from "./data-set-card";
import { SceneGrid } from "./scene-grid";
import { greatestSeed } from "./limits";

const shown = 12;
const shownSize = 256;

export function ScenesPage() {
  const [parameters, setParameters] = useSearchParams();
  const seed = hashNumber(parameters, "seed", 1, 1, greatestSeed);
  const boxes = parameters.get("boxes") === "1";
  const masks = parameters.get("masks") === "1";
  const { state, start } = useJob("draw-scenes");

  const drawn = useScenesStore((store) => store.drawn);
  const scenes = drawn?.seed === seed.value ? drawn.scenes : undefined;
  const isDrawn = scenes !== undefined;
  useEffect(() => {
    if (isDrawn) return;
    start(`Scenes of seed ${seed.value}`, { seed: seed.value, first: 0, count: shown, size: shownSize });
  }, [start, seed.value, isDrawn]);
  const fresh = state.kind === "done" ? state.output : undefined;
  useEffect(() => {
    if (fresh) useScenesStore.setState({ drawn: { seed: seed.value, scenes: fresh } });
    // another seed does not make the scenes its own
    // oxlint-disable-next-line react/exhaustive-deps
  }, [fresh]);

  const set = (name: string, value: string | undefined) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === undefined) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );

  return (
    <Stack>
      <div>
        <Title order={1}>Scenes</Title>
        <Text c="dimmed">
          Small pictures drawn by the lab, with their exact truth: what is the largest thing, where is what, which pixel
          is what. A seed gives the same scenes everywhere.
        </Text>
      </div>
      {seed.problem && (
        <Alert role="status" variant="light">
          {seed.problem}
        </Alert>
      )}
      <Group align="flex-end">
        <NumberInput
          label="Seed"
          w={140}
          min={1}
          max={greatestSeed}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          value={seed.value}
          onChange={(value) => typeof value === "number" && value >= 1 && set("seed", String(value))}
          hideControls
        />
        <Button
          variant="default"
          leftSection={<Dices size={16} aria-hidden />}
          onClick={() => set("seed", String(1 + Math.floor(Math.random() * greatestSeed)))}
        >
          Other scenes
        </Button>
        <Switch
          label="Boxes"
          checked={boxes}
          onChange={(event) => set("boxes", event.currentTarget.checked ? "1" : undefined)}
        />
        <Switch
          label="Masks"
          checked={masks}
          onChange={(event) => set("masks", event.currentTarget.checked ? "1" : undefined)}
        />
      </Group>
      {state.kind === "failed" && (
        <ErrorNotice
          what="The scenes could not be drawn"
          why={state.error}
          actions={
            <Button
              onClick={() =>
                start(`Scenes of seed ${seed.value}`, { seed: seed.value, first: 0, count: shown, size: shownSize })
              }
            >
              Draw again
            </Button>
          }
        />
      )}
      <SceneGrid scenes={scenes} placeholders={shown} boxes={boxes} masks={masks} />
      <DataSetCard seed={seed.value} />
    </Stack>
  );
}
