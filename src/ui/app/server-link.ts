// Brings back what did not come from the server once it answers again.
import { retryParts } from "../components/lazy-part";
import { useEngineStore } from "../stores/engine-store";
import { noteReturn, useServerStore } from "../stores/server-store";
import { restartEngine } from "../shared/engine-link";
import { isServerTrouble, lookAtServer, partMissing } from "../shared/server-trouble";

/** Style sheets that did not come: Vite asks for each only once. */
async function reloadStyles(): Promise<void> {
  const sheets = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")];
  await Promise.all(
    sheets
      .filter(({ sheet }) => sheet === null)
      .map((old) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const fresh = document.createElement("link");
        fresh.rel = "stylesheet";
        fresh.href = old.href;
        fresh.onload = fresh.onerror = () => resolve();
        old.replaceWith(fresh);
        return promise;
      }),
  );
}

/** Asks the server again; where it is back, so is everything that did not come. */
export async function retryServer(): Promise<void> {
  await lookAtServer();
  if (useServerStore.getState().state !== "answers") return;
  await reloadStyles();
  retryParts();
  const { state } = useEngineStore.getState();
  if (state.kind === "failed" && isServerTrouble(state.error)) restartEngine("auto", "The server is back.");
  noteReturn();
}

/** Called once, when the page starts. */
export function watchServer(): void {
  window.addEventListener("vite:preloadError", ({ payload }) => {
    // the same error goes on to whoever imported, and to the screen
    payload.name = partMissing;
    payload.message = "A part of the lab could not be fetched from the server that served this page.";
    void lookAtServer();
  });
  useEngineStore.subscribe(({ state }) => {
    if (state.kind === "failed" && isServerTrouble(state.error)) void lookAtServer();
  });
}
