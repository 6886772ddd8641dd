import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { modelIdOf } from "../../nets/model/model-id";
import { ServerGoneError } from "../served-build";
import {
  describeDemoSet,
  listDemoCheckpoints,
  listReachableDemoCheckpoints,
  loadDemoCheckpoint,
  readDemoIndex,
} from "./demo-checkpoints";

const folder = path.resolve(import.meta.dirname, "../../../public/demo");
const read = async (name: string) => new Uint8Array(await readFile(path.join(folder, name)));
const listing = (text: string) => async () => new TextEncoder().encode(text);

describe("the checkpoints that ship", () => {
  it("are listed with what their files say (src/node/demo/ship-demo.ts writes it)", async () => {
    for (const set of await readDemoIndex(read)) expect(set.about).toEqual(await describeDemoSet(set, read));
  });

  it("load under the id that the list gives, with the model id that bitstreams will carry", async () => {
    for (const summary of await listDemoCheckpoints(read)) {
      const loaded = await loadDemoCheckpoint(summary.id, read);
      expect(loaded.summary).toEqual(summary);
      expect(Boolean(loaded.architecture.bottleneck)).toBe(summary.compresses);
      if (summary.compresses) expect(await modelIdOf(loaded.weights)).toBe(summary.modelId);
    }
  });

  it("are those listed before where the server is gone, and none where none were", async () => {
    const gone = () => Promise.reject(new ServerGoneError());
    expect(await listReachableDemoCheckpoints(gone)).toEqual([]);
    const listed = await listReachableDemoCheckpoints(read);
    expect(listed.length).toBeGreaterThan(0);
    expect(await listReachableDemoCheckpoints(gone)).toEqual(listed);
    await expect(listReachableDemoCheckpoints(listing("{}"))).rejects.toMatchObject({ name: "DamagedStorageError" });
    await expect(loadDemoCheckpoint(listed[0].id, gone)).rejects.toMatchObject({ name: "ServerGoneError" });
  });

  it("are named where another is asked for", async () => {
    await expect(loadDemoCheckpoint("demo:none", read)).rejects.toMatchObject({
      name: "UnknownCheckpointError",
      message: expect.stringMatching(/^No checkpoint demo:none ships with this lab; those that do are demo:/),
    });
  });

  it.each(["<!doctype html>", "{}", '{"sets":[{"name":"../x","title":"X","files":["a.pt"]}]}'])(
    "with the list %j are refused with a sentence",
    async (text) => {
      await expect(readDemoIndex(listing(text))).rejects.toMatchObject({ name: "DamagedStorageError" });
    },
  );
});
