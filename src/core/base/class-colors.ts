// Eight colours that colour-blind people tell apart: Okabe and Ito, "Color Universal Design" (2008), black replaced by grey.

export const classColors: readonly (readonly [red: number, green: number, blue: number])[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
  [160, 160, 160],
];

/** The colour of class `label`, counted from 0, as CSS. */
export function cssColor(label: number, alpha = 1): string {
  const [red, green, blue] = classColors[label % classColors.length];
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
