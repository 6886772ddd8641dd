import { beforeEach, describe, expect, it } from "vitest";
import { menuTarget, notePlace, usePlaceStore } from "./place-store";

const target = (path: string, openPath: string) => menuTarget(usePlaceStore.getState(), path, openPath);

describe("the menu", () => {
  beforeEach(() => usePlaceStore.setState({ searches: {} }));

  it("leads to a page's beginning where nobody has been", () => expect(target("/train", "/")).toBe("/train"));

  it("leads back to where a page was left", () => {
    notePlace("/train", "?run=a");
    notePlace("/train", "?run=b");
    notePlace("/", "?threshold=70");
    expect(target("/train", "/")).toBe("/train?run=b");
    expect(target("/", "/train")).toBe("/?threshold=70");
  });

  it("leads from an open page to its beginning", () => {
    notePlace("/train", "?run=a");
    expect(target("/train", "/train")).toBe("/train");
  });
});
