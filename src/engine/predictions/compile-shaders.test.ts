import { describe, expect, it } from "vitest";
import { takePending, type PipelineCache } from "./compile-shaders";

describe("pipelines that are still compiling", () => {
  it("leave the cache, so that whoever needs one meanwhile compiles it, and come back when they are done", async () => {
    let finish: (pipeline: string) => void = () => undefined;
    const cache: PipelineCache = { done: "pipeline", late: new Promise<string>((resolve) => (finish = resolve)) };
    const [pending, ...others] = takePending(cache);
    expect(others).toEqual([]);
    expect(cache).toEqual({ done: "pipeline" });
    finish("compiled");
    await pending;
    expect(cache).toEqual({ done: "pipeline", late: "compiled" });
  });

  it("do not take the place of what was compiled meanwhile", async () => {
    const cache: PipelineCache = { shader: Promise.resolve("late") };
    const [pending] = takePending(cache);
    cache.shader = "early";
    await pending;
    expect(cache).toEqual({ shader: "early" });
  });

  it("stay away where they fail: the run that needs one compiles it and tells why it cannot be", async () => {
    const cache: PipelineCache = { shader: Promise.reject(new Error("no such builtin")) };
    await Promise.all(takePending(cache));
    expect(cache).toEqual({});
  });
});
