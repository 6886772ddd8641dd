// Which layers lie over the image, how much they cover, and from which confidence on; nothing here runs the network.
import { Group, Stack, Switch } from "@mantine/core";
import { PercentSlider } from "../../components/percent-slider";
import { layerNames, type LayerName } from "./predict-url-state";

export interface Layers {
  readonly shown: readonly LayerName[];
  readonly opacityPercent: number;
  readonly thresholdPercent: number;
}

interface LayerControlsProps {
  readonly layers: Layers;
  /** While a slider is dragged. */
  readonly onDrag: (layers: Layers) => void;
  readonly onChange: (layers: Layers) => void;
}

const titles: Readonly<Record<LayerName, string>> = { boxes: "Boxes", masks: "Masks" };

export function LayerControls({ layers, onDrag, onChange }: LayerControlsProps) {
  const { shown } = layers;
  return (
    <Stack gap="xs">
      <Group gap="lg">
        {layerNames.map((name) => (
          <Switch
            key={name}
            label={titles[name]}
            checked={shown.includes(name)}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              onChange({
                ...layers,
                shown: layerNames.filter((other) => (other === name ? on : shown.includes(other))),
              });
            }}
          />
        ))}
      </Group>
      <Group gap="lg">
        <PercentSlider
          label="Mask opacity"
          value={layers.opacityPercent}
          onDrag={(opacityPercent) => onDrag({ ...layers, opacityPercent })}
          onChange={(opacityPercent) => onChange({ ...layers, opacityPercent })}
        />
        <PercentSlider
          label="Confidence threshold"
          value={layers.thresholdPercent}
          onDrag={(thresholdPercent) => onDrag({ ...layers, thresholdPercent })}
          onChange={(thresholdPercent) => onChange({ ...layers, thresholdPercent })}
        />
      </Group>
    </Stack>
  );
}
