// Two checkpoints' answers on one image, with a divider to drag or to move by the arrow keys.
import { Group, Select, Stack } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { ReactCompareSlider } from "react-compare-slider";
import { changeSwipe, useCompareStore } from "../../stores/compare-store";

export interface SwipeSide {
  readonly id: string;
  readonly title: string;
  readonly image: ReactNode;
}

export function SwipeView({ sides }: { readonly sides: readonly SwipeSide[] }) {
  const left = useCompareStore(({ swipe }) => swipe.left);
  const right = useCompareStore(({ swipe }) => swipe.right);
  // where the divider was left; from then on it knows by itself
  const [dividerPercent] = useState(() => useCompareStore.getState().swipe.dividerPercent);
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
          onChange={(id) => changeSwipe({ left: id ?? undefined })}
        />
        <Select
          label="Right of the divider"
          data={options}
          value={second.id}
          allowDeselect={false}
          onChange={(id) => changeSwipe({ right: id ?? undefined })}
        />
      </Group>
      <ReactCompareSlider
        itemOne={first.image}
        itemTwo={second.image}
        onlyHandleDraggable={false}
        {...(dividerPercent !== undefined && { defaultPosition: dividerPercent })}
        onPositionChange={(percent) => changeSwipe({ dividerPercent: percent })}
        style={{ maxWidth: 760 }}
      />
    </Stack>
  );
}
