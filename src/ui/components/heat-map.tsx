// Numbers on a grid as shades, dark blue for the least to yellow for the greatest.
import { useEffect, useRef } from "react";
import classes from "./heat-map.module.css";
import { shade } from "./shade";

interface HeatMapProps {
  readonly width: number;
  readonly height: number;
  /** Row-major. */
  readonly values: ArrayLike<number>;
  /** Says what the shades show, with the extremes in words. */
  readonly alt: string;
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

interface ColorBarProps {
  /** What the darkest shade stands for, and the lightest. */
  readonly least: string;
  readonly greatest: string;
}

const ticks = [0, 0.25, 0.5, 0.75, 1];
const gradient = `linear-gradient(to right, ${ticks.map((place) => `rgb(${shade(place).join(" ")})`).join(", ")})`;

/** The shades of a map from the least value to the greatest. */
export function ColorBar({ least, greatest }: ColorBarProps) {
  return (
    <div className={classes.scale}>
      <div className={classes.bar} style={{ background: gradient }} aria-hidden />
      <span>{least}</span>
      <span>{greatest}</span>
    </div>
  );
}
