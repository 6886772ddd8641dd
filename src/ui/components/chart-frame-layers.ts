// recharts draws into portals, and React listens for focus on each of them; Chromium lets the Tab key stop at a shape that
// somebody listens to in this way. To be deleted when `g.recharts-zIndex-layer` is no longer reached by the Tab key.

const layers = 'g[class^="recharts-zIndex-layer"]:not([tabindex])';

/** Takes the layers under `root` out of the Tab order, also those that come later; until `signal` aborts. */
export function skipLayersByTab(root: Element, signal: AbortSignal): void {
  const skip = () => {
    for (const layer of root.querySelectorAll(layers)) layer.setAttribute("tabindex", "-1");
  };
  const observer = new MutationObserver(skip);
  observer.observe(root, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  skip();
}
