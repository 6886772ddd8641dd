import { describe, expect, it } from "vitest";
import { readPredictUrlState } from "./predict-url-state";

const read = (text: string) => readPredictUrlState(new URLSearchParams(text));

describe("the Predict page's address", () => {
  it("asks for both layers and the unified protocol where it says nothing", () => {
    expect(read("")).toMatchObject({ protocol: "unified", layers: ["boxes", "masks"], problems: [] });
    expect(read("").checkpoint).toBeUndefined();
  });

  it("holds checkpoint, protocol, layers, opacity and threshold", () => {
    const address = read("checkpoint=demo:tiny&protocol=detection&layers=masks&opacity=20&threshold=5");
    expect(address).toMatchObject({
      checkpoint: "demo:tiny",
      protocol: "detection",
      layers: ["masks"],
      opacityPercent: 20,
      thresholdPercent: 5,
      problems: [],
    });
    expect(read("layers=").layers).toEqual([]);
  });

  it("names a scene or a photograph to begin with, or leaves it to the page", () => {
    expect(read("scene=7")).toMatchObject({ scene: 7, problems: [] });
    expect(read("photo=red-crab")).toMatchObject({ photo: "red-crab", problems: [] });
    expect([read("").scene, read("").photo]).toEqual([undefined, undefined]);
  });

  it.each(["protocol=banana", "opacity=101", "threshold=-1", "quality=0", "uplink=0", "scene=1.5", "photo=../x"])(
    "gets a sentence where it says %s",
    (text) => {
      expect(read(text).problems).toHaveLength(1);
      expect(read(text).problems[0]).toContain(`The address says ${text}`);
    },
  );
});
