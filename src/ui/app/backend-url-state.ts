// The backend that the page's address asks for: `?backend=wasm`, before or inside the hash.
import { backendNames, type BackendChoice } from "../../engine/protocol";

const longestShown = 60;

export interface BackendWish {
  readonly choice: BackendChoice;
  /** A sentence, where the address asks for something that is not there. */
  readonly problem?: string;
}

function isChoice(name: string): name is BackendChoice {
  return name === "auto" || (backendNames as readonly string[]).includes(name);
}

export function readBackend(address: string): BackendWish {
  const url = new URL(address);
  const inHash = new URLSearchParams(url.hash.split("?")[1]);
  const wish = url.searchParams.get("backend") ?? inHash.get("backend");
  if (wish === null) return { choice: "auto" };
  if (isChoice(wish)) return { choice: wish };
  const known = ["auto", ...backendNames].join(", ");
  return {
    choice: "auto",
    problem: `There is no backend called “${wish.slice(0, longestShown)}”. Known are ${known}; the lab chose one by itself.`,
  };
}

/** The same address asking for another backend. */
export function urlWithBackend(address: string, choice: BackendChoice): string {
  const url = new URL(address);
  if (choice === "auto") url.searchParams.delete("backend");
  else url.searchParams.set("backend", choice);
  return url.href;
}
