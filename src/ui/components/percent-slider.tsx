// A slider from 0 to 100 %. It moves by itself while it is dragged; the page decides what dragging and letting go mean.
import { Slider, Text } from "@mantine/core";
import { useId } from "react";

interface PercentSliderProps {
  readonly label: string;
  /** 0 … 100. */
  readonly value: number;
  /** While it is dragged. */
  readonly onDrag: (value: number) => void;
  /** When it is let go, or moved by a key. */
  readonly onChange: (value: number) => void;
}

export function PercentSlider({ label, value, onDrag, onChange }: PercentSliderProps) {
  const id = useId();
  return (
    <div style={{ flex: "1 1 180px", maxWidth: 320 }}>
      <Text size="sm" id={id}>
        {label}: {value} %
      </Text>
      <Slider
        thumbProps={{ "aria-labelledby": id }}
        label={null}
        min={0}
        max={100}
        value={value}
        onChange={onDrag}
        onChangeEnd={onChange}
      />
    </div>
  );
}
