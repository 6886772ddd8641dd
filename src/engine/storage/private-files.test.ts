import { afterEach, describe, expect, it, vi } from "vitest";
import { freeBytes, privateFolder } from "./private-files";
import { NoStorageError, StorageFullError, type Room } from "./storage-errors";

/** A browser whose folders cannot be made, and which answers `estimate` when it is asked for room. */
function browserThat(error: Error, estimate: StorageEstimate): void {
  const root = { getDirectoryHandle: () => Promise.reject(error) };
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => root, estimate: async () => estimate } });
}

const reasonOf = (failing: Promise<unknown>): Promise<Error> =>
  failing.then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
async function* nothing(): AsyncGenerator<Uint8Array<ArrayBuffer>> {}
const noRoom = new DOMException("The operation failed", "QuotaExceededError");

describe("a folder of the browser's storage that cannot be made", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("for want of room is told with numbers, and not called a private window", async () => {
    browserThat(noRoom, { usage: 5e6, quota: 5e6 });
    const error = await reasonOf(privateFolder("a1", ["runs"]).write("state", nothing()));
    expect(error).toBeInstanceOf(StorageFullError);
    expect(error.message).toMatch(/^The folder runs\/a1 finds no room: the browser has about 0 B left/);
    expect(error.message).not.toContain("private window");
  });

  it("although the browser reports room is told with both", async () => {
    browserThat(noRoom, { usage: 1e6, quota: 10.701e9 });
    const { message } = await reasonOf(privateFolder("runs").write("state", nothing()));
    expect(message).toContain("the browser refused it for want of room, although it reports 10.7 GB free");
  });

  it("because the browser stores nothing may be a private window", async () => {
    browserThat(new DOMException("not allowed", "SecurityError"), {});
    const error = await reasonOf(privateFolder("runs").write("state", nothing()));
    expect(error).toBeInstanceOf(NoStorageError);
    expect(error.message).toContain("not in a private window");
  });

  it("has unknown room where the browser does not tell it", async () => {
    vi.stubGlobal("navigator", { storage: { estimate: () => Promise.reject(new Error("no")) } });
    expect(await freeBytes()).toBeUndefined();
  });
});

describe("what is said of full storage", () => {
  const words = (room: Room) => new StorageFullError("This checkpoint (a.pt)", room).message;

  it.each([
    [{ neededBytes: 18_240, reportedBytes: 512 }, "needs 18.2 kB and the browser has about 512 B left"],
    [{ neededBytes: 1_234_567, reportedBytes: 999_600 }, "needs 1.23 MB and the browser has about 1 MB left"],
    [{ neededBytes: 2.5e9, reportedBytes: 1e9 }, "needs 2.5 GB and the browser has about 1 GB left"],
  ])("compares what is needed with what is left, in units of their size: %o", (room, sentence) =>
    expect(words(room)).toContain(sentence),
  );

  it("never gives more room than is needed as the reason: a refusal is quoted beside it", () => {
    const room = { neededBytes: 18_240, reportedBytes: 10.7e9 };
    expect(words(room)).toContain(
      "This checkpoint (a.pt) of 18.2 kB was not stored: the browser refused it for want of room, although it reports 10.7 GB free.",
    );
    expect(words({ ...room, acceptedBytes: 4096 })).toContain(
      "the browser took 4.1 kB of 18.2 kB and refused the rest",
    );
    expect(words({ acceptedBytes: 4096 })).toContain(
      "the browser took 4.1 kB and refused the rest for want of room. N",
    );
  });
});
