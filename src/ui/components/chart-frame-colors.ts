// Line colours that stand out from light and dark cards: the colour-blind safe ones, darkened on light ground.
import { classColors } from "../../core/base/class-colors";

/** Blue, vermillion, green, purple, orange, sky blue, grey; yellow is too pale for a line. */
const order = [4, 5, 2, 6, 0, 1, 7];
/** What is kept of a colour on light ground and on dark, by place in `order`: 3 : 1 against the card. */
const keptOnLight = [1, 0.95, 0.9, 0.85, 0.75, 0.75, 0.75];
const whiteOnDark = [0.35, 0.1, 0.1, 0, 0, 0, 0];

export const lineColorCount = order.length;

const css = (channels: readonly number[]) => `rgb(${channels.map(Math.round).join(" ")})`;

/** The colour of curve `index`, as CSS that follows the colour scheme. */
export function lineColor(index: number): string {
  const place = index % order.length;
  const channels = classColors[order[place]];
  const light = channels.map((channel) => channel * keptOnLight[place]);
  const dark = channels.map((channel) => channel + (255 - channel) * whiteOnDark[place]);
  return `light-dark(${css(light)}, ${css(dark)})`;
}
