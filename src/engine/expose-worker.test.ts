import * as Comlink from "comlink";
import { afterAll, describe, expect, it } from "vitest";
import { isUserError } from "../core/base/user-error";
import { ImageError } from "../core/image/image-error";
import { exposeWorker } from "./expose-worker";

const { port1, port2 } = new MessageChannel();
const worker = {
  refuse: () => Promise.reject(new ImageError("a.jpg: it is cut short. Choose another image.")),
  fail: () => Promise.reject(new TypeError("x is undefined")),
};

/** What the page catches of an error that the worker throws. */
async function caught(kind: keyof typeof worker): Promise<Error> {
  const remote = Comlink.wrap<Record<string, () => string>>(port2 as unknown as Comlink.Endpoint);
  try {
    throw new Error(`nothing was thrown, but ${await remote[kind]()} came`);
  } catch (error) {
    return error as Error;
  }
}

describe("an error that crosses the worker's border", () => {
  exposeWorker(worker, port1 as unknown as Comlink.Endpoint);
  afterAll(() => port1.close());

  it("keeps its name, its message, and that a person should read it", async () => {
    const error = await caught("refuse");
    expect([error.name, error.message]).toEqual(["ImageError", "a.jpg: it is cut short. Choose another image."]);
    expect(isUserError(error)).toBe(true);
  });

  it("shows as a fault where it is one", async () => {
    const error = await caught("fail");
    expect([error.name, error.message]).toEqual(["TypeError", "x is undefined"]);
    expect(isUserError(error)).toBe(false);
  });
});
