// What an address says, as the beginning of a sentence about it.

const longestShown = 60;

/** "The address says opacity=much": links come from anywhere, so no more than the beginning of a long value is shown. */
export function saidInAddress(name: string, text: string): string {
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  return `The address says ${name}=${shown}`;
}
