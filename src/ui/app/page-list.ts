// The pages that the header lists, in reading order.

export interface PageEntry {
  readonly path: string;
  readonly title: string;
}

export const pages: readonly PageEntry[] = [
  { path: "/", title: "Predict" },
  { path: "/compare", title: "Compare" },
  { path: "/charts", title: "Charts" },
  { path: "/split", title: "Split" },
  { path: "/train", title: "Train" },
  { path: "/evaluate", title: "Evaluate" },
  { path: "/checkpoints", title: "Checkpoints" },
  { path: "/scenes", title: "Scenes" },
  { path: "/system", title: "System" },
];
