// Whether the tab is seen, for whoever measures times: browsers slow down what runs in a hidden one.
import type { Jobs } from "../../engine/protocol";

/** Tells at once and at every change, until the function that it answers is called. */
export function watchVisibility(tell: (told: Jobs["tell-visibility"]["input"]) => void): () => void {
  const tellAt = (pageMs: number) => tell({ isHidden: document.hidden, atMs: performance.timeOrigin + pageMs });
  const changed = ({ timeStamp }: Event) => tellAt(timeStamp);
  document.addEventListener("visibilitychange", changed);
  tellAt(performance.now());
  return () => document.removeEventListener("visibilitychange", changed);
}
