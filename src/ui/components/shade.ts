// Five shades of rising lightness that colour-blind people tell apart, after the cividis colour map (Nuñez et al., 2018).

type Rgb = readonly [red: number, green: number, blue: number];

const shades: readonly Rgb[] = [
  [0, 32, 77],
  [65, 77, 107],
  [124, 123, 120],
  [188, 174, 108],
  [255, 234, 70],
];

/** The shade of `value`, 0 … 1: dark blue for the least, yellow for the greatest. */
export function shade(value: number): Rgb {
  const place = Math.min(Math.max(value, 0), 1) * (shades.length - 1);
  const below = Math.min(Math.floor(place), shades.length - 2);
  const weight = place - below;
  const mix = (channel: 0 | 1 | 2) =>
    shades[below][channel] + weight * (shades[below + 1][channel] - shades[below][channel]);
  return [mix(0), mix(1), mix(2)];
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Black or white, whichever reads better on the shade of `value`: at least 4.5 : 1. */
export function inkOn(value: number): "black" | "white" {
  const light = luminance(shade(value)) + 0.05;
  return light / 0.05 > 1.05 / light ? "black" : "white";
}
