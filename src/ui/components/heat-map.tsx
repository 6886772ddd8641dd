// Numbers on a grid as shades, dark blue for the least to yellow for the greatest.
import { useEffect, useRef } from "react";
import classes from "./heat-map.module.css";

interface HeatMapProps {
  readonly width: number;
  readonly height: number;
  /** Row-major. */
  readonly values: ArrayLike<number>;
  /** Says what the shades show, with the extremes in words. */
  readonly alt: string;
}

/** Five shades of rising lightness that colour-blind people tell apart, after the cividis colour map (Nuñez et al., 2018). */
const shades: readonly (readonly [red: number, green: number, blue: number])[] = [
  [0, 32, 77],
  [65, 77, 107],
  [124, 123, 120],
  [188, 174, 108],
  [255, 234, 70],
];

/** The shade of `value`, 0 … 1. */
function shade(value: number): readonly [number, number, number] {
  const place = Math.min(Math.max(value, 0), 1) * (shades.length - 1);
  const below = Math.min(Math.floor(place), shades.length - 2);
  const weight = place - below;
  const mix = (channel: 0 | 1 | 2) =>
    shades[below][channel] + weight * (shades[below + 1][channel] - shades[below][channel]);
  return [mix(0), mix(1), mix(2)];
}

export function HeatMap({ width, height, values, alt }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    let least = Infinity;
    let greatest = -Infinity;
    for (let i = 0; i < values.length; i++) {
      least = Math.min(least, values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    const range = greatest - least || 1;
    const pixels = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      pixels.data.set([...shade((values[i] - least) / range), 255], 4 * i);
    }
    context.putImageData(pixels, 0, 0);
  }, [width, height, values]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={alt}
      className={classes.map}
      style={{ aspectRatio: `${width} / ${height}` }}
    />
  );
}
