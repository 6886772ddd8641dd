// How scores and rates are written on the Charts page.
import { isKnownScore, titleOfScore } from "../../../engine/protocol-charts";

/** With its unit, for axes and columns: "Top-1, %". */
export function scoreLabel(name: string): string {
  const title = titleOfScore(name);
  return title === undefined ? name : `${title}, %`;
}

/** The score's name alone, for headings. */
export function scoreTitle(name: string): string {
  return titleOfScore(name) ?? name;
}

/** A score and its unit: 82.416 %, 33.2. */
export function scoreText(name: string, value: number): string {
  return isKnownScore(name) ? `${formatScore(value)} %` : formatScore(value);
}

/** 76.09, 24.7, 0.5: percent with at most three decimal places, as logs write it. */
export function formatScore(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}

/** 85.9, 5.35, 0.737: a rate with at most four significant digits. */
export function formatRate(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}
