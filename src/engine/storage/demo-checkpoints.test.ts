import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { modelIdOf } from "../../nets/model/model-id";
import { madePhotos, madeSharedFile } from "../../testing/made-photos";
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
    const sets = await readDemoIndex(read);
    for (const set of sets) expect(set.about).toEqual(await describeDemoSet(set, sets, read));
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

  it.each(["<!doctype html>", "{}", '{"sets":[{"name":"../x","title":"X","knows":"scenes","files":["a.pt"]}]}'])(
    "with the list %j are refused with a sentence",
    async (text) => {
      await expect(readDemoIndex(listing(text))).rejects.toMatchObject({ name: "DamagedStorageError" });
    },
  );
});

describe("sets that share a file", () => {
  /** Reads what ships with a second family beside it, and counts. */
  async function countingReader() {
    const made = await madePhotos(read);
    const counts = new Map<string, number>();
    const counting = async (name: string) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return new Uint8Array(made.get(name) ?? (await read(name)));
    };
    return { counts, counting, made };
  }

  it("have it read once for all of them", async () => {
    const { counts, counting } = await countingReader();
    await Promise.all([0.25, 0.8].map((beta) => loadDemoCheckpoint(`demo:photos-beta${beta}`, counting)));
    await loadDemoCheckpoint("demo:photos-teacher", counting);
    await loadDemoCheckpoint("demo:nano-beta4", counting);
    expect(counts.get(madeSharedFile)).toBe(1);
    await loadDemoCheckpoint("demo:photos-beta0.8", counting);
    expect(counts.get(madeSharedFile)).toBe(1);
    expect(counts.get("photos-beta0.8.safetensors")).toBe(2);
  });

  it("have it read again where it did not come, or where the lab was built again", async () => {
    const { counts, counting, made } = await countingReader();
    let index = made.get("index.json")!;
    let isGone = true;
    const reader = async (name: string) => {
      const content = await counting(name);
      if (name === madeSharedFile && isGone) throw new ServerGoneError();
      return name === "index.json" ? index : content;
    };
    await expect(loadDemoCheckpoint("demo:photos-beta0.8", reader)).rejects.toMatchObject({ name: "ServerGoneError" });
    isGone = false;
    await loadDemoCheckpoint("demo:photos-beta0.8", reader);
    expect(counts.get(madeSharedFile)).toBe(2);
    index = new TextEncoder().encode(new TextDecoder().decode(index).replace("Photos, beta 0.25", "Photos, 0.25"));
    await loadDemoCheckpoint("demo:photos-beta0.8", reader);
    expect(counts.get(madeSharedFile)).toBe(3);
  });

  it("say what is their own and what they share, and are of the family that the list says", async () => {
    const { counting, made } = await countingReader();
    const summaries = await listDemoCheckpoints(counting);
    for (const { knows, fileNames, ownBytes, sharedBytes } of summaries) {
      const [own] = fileNames;
      expect(ownBytes).toBe((await counting(own)).length);
      expect(sharedBytes).toBe(knows === "photographs" ? made.get(madeSharedFile)!.length : 0);
    }
    expect(new Set(summaries.map(({ knows }) => knows))).toEqual(new Set(["photographs", "scenes"]));
  });
});
