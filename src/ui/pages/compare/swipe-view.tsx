// Two checkpoints' answers on one picture, with a divider to drag or to move by the arrow keys.
import { Group, Select, Stack } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { ReactCompareSlider } from "react-compare-slider";

export interface SwipeSide {
  readonly id: string;
  readonly title: string;
  readonly picture: ReactNode;
}

export function SwipeView({ sides }: { readonly sides: readonly SwipeSide[] }) {
  const [left, setLeft] = useState<string>();
  const [right, setRight] = useState<string>();
  const first = sides.find(({ id }) => id === left) ?? sides[0];
  const second = sides.find(({ id }) => id === right) ?? sides[sides.length - 1];
  if (!first || !second) return null;
  const options = sides.map(({ id, title }) => ({ value: id, label: title }));
  return (
    <Stack>
      <Group>
        <Select
          label="Left of the divider"
          data={options}
          value={first.id}
          allowDeselect={false}
          onChange={(id) => setLeft(id ?? undefined)}
        />
        <Select
          label="Right of the divider"
          data={options}
          value={second.id}
          allowDeselect={false}
          onChange={(id) => setRight(id ?? undefined)}
        />
      </Group>
      <ReactCompareSlider
        itemOne={first.picture}
        itemTwo={second.picture}
        onlyHandleDraggable={false}
        style={{ maxWidth: 760 }}
      />
    </Stack>
  );
}
