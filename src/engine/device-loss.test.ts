import { beforeEach, describe, expect, it, vi } from "vitest";

describe("an error under a lost device", () => {
  beforeEach(() => vi.resetModules());
  const loaded = () => import("./device-loss");
  const aborted = () => new DOMException("A valid external Instance reference no longer exists.", "AbortError");

  it("is named by the loss, also where that is told a moment later", async () => {
    const { nameError, noteDeviceLoss } = await loaded();
    const naming = nameError(aborted());
    noteDeviceLoss("GPU process crashed");
    const { name, message } = await naming;
    expect(name).toBe("EngineLostError");
    expect(message).toContain("its graphics device was lost (GPU process crashed)");
    expect((await nameError(new Error("anything else"))).name).toBe("EngineLostError");
  });

  it("keeps its own name where the device lives, and cancelling stays cancelling", async () => {
    const { nameError, noteDeviceLoss } = await loaded();
    expect((await nameError(aborted())).name).toBe("AbortError");
    expect((await nameError("no error at all")).message).toBe("no error at all");
    noteDeviceLoss("gone");
    const { CancelledError } = await import("./errors");
    expect((await nameError(new CancelledError())).name).toBe("CancelledError");
  });
});
