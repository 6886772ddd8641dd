// Where people were on each page, so that the menu leads back there.
import { create } from "zustand";

interface PlaceStore {
  /** What follows a page's path in its address: "?checkpoint=…", or nothing. */
  readonly searches: Readonly<Record<string, string>>;
}

export const usePlaceStore = create<PlaceStore>(() => ({ searches: {} }));

export function notePlace(path: string, search: string): void {
  usePlaceStore.setState(({ searches }) => ({ searches: { ...searches, [path]: search } }));
}

/** Where the menu's entry of `path` leads: to the page as it was left, and from the page itself to its beginning. */
export function menuTarget({ searches }: PlaceStore, path: string, openPath: string): string {
  return path === openPath ? path : path + (searches[path] ?? "");
}
