import { beforeAll, describe, expect, it } from "vitest";
import type { DataSet } from "../../core/datasets/data-set";
import { planFrom, preparedDisk, sixteenScenes, storesOn } from "../../testing/crash/crash-world";
import { JournalDisk } from "../../testing/crash/disk-journal";
import { useNodeBackend } from "../../node/backend";
import type { TrainingPlan } from "../protocol-training";
import { StorageFullError } from "../storage/storage-errors";
import type { StoredRun } from "../storage/stored-runs";
import { dropActive, gather, resumeRun } from "./active-runs";
import { exportRun } from "./export-run";
import type { RunKeeper } from "./run-keeper";
import { sealRecord, type RunRecord } from "./run-record";

const id = "7".repeat(32);
let dataSet: DataSet;
let prepared: Awaited<ReturnType<typeof preparedDisk>>;

beforeAll(async () => {
  await useNodeBackend("wasm");
  dataSet = await sixteenScenes();
  prepared = await preparedDisk();
});

/** A lab with one checkpoint and a run that was begun with it, and has taken so many of its four steps. */
async function labWithRun(steps: number, changes: Partial<TrainingPlan> = {}) {
  const disk = new JournalDisk(prepared.content);
  const { own, keeper } = storesOn(disk);
  const plan = { ...planFrom(prepared.start), ...changes };
  const ingredients = await gather(plan, dataSet, (wanted) => own.load(wanted));
  const { classNames, settings, dataSet: remembered } = ingredients.prepared;
  const base = {
    id,
    plan,
    task: plan.recipe.task,
    classNames,
    inputSize: settings.inputSize,
    dataSet: remembered,
    createdAtMs: 0,
  };
  const run = await keeper.create({ prepared: ingredients.prepared, base, titles: ingredients.titles });
  if (steps > 0) await run.advance({ steps });
  run.dispose();
  ingredients.dispose();
  return { disk, own, keeper };
}

async function resumed(keeper: RunKeeper) {
  const { run } = await resumeRun(id, dataSet, undefined, keeper);
  try {
    return await run.advance();
  } finally {
    dropActive(id);
  }
}

/** What lies in the table of runs, changed as an older version or a fault would have left it. */
async function changeRecord(disk: JournalDisk, change: (record: RunRecord) => Partial<RunRecord>): Promise<void> {
  const table = disk.table<StoredRun>("runs");
  const { record } = (await table.get(id))!;
  await table.put({ id, ...sealRecord({ ...record, ...change(record) }) });
}

const isFull = (disk: JournalDisk) => {
  disk.refuses = (name) => /^[0-9a-f]{64}/.test(name);
};

describe("a run whose start was deleted", () => {
  it("goes on, ends as a checkpoint and is exported, with the numbers of one whose start is there", async () => {
    const whole = await labWithRun(1);
    await resumed(whole.keeper);
    const expected = await whole.keeper.finish(id);
    const { own, keeper } = await labWithRun(1);
    await own.remove(prepared.start);
    await expect(own.load(prepared.start)).rejects.toThrow("may have been deleted");
    expect((await resumed(keeper)).epochs.map(({ scores }) => scores)).toEqual(
      expected.epochs.map(({ scores }) => scores),
    );
    const ended = await keeper.finish(id);
    expect(ended).toMatchObject({ status: { kind: "finished" }, checkpoint: expected.checkpoint });
    const { network, ...known } = await keeper.open(await keeper.record(id));
    const { fileName } = await exportRun({ ...known, network: () => network("last") }, "torch");
    expect(fileName).toBe("cut.pt");
  });

  it("can be stopped", async () => {
    const { own, keeper } = await labWithRun(3);
    await own.remove(prepared.start);
    expect((await keeper.stop(id)).status).toEqual({ kind: "stopped" });
    expect(await own.list()).toHaveLength(1);
  });

  it("gives its parts back when it is deleted itself, and no earlier", async () => {
    const { own, keeper, disk } = await labWithRun(1);
    const parts = () => disk.content.files.get("checkpoints")!.size;
    const before = parts();
    const bytes = async () => (await keeper.list()).records[0].summary.storedBytes;
    const files = await bytes();
    await own.remove(prepared.start);
    expect(parts()).toBe(before);
    const kept = [...disk.content.files.get("checkpoints")!.values()].reduce((sum, { length }) => sum + length, 0);
    expect(await bytes()).toBe(files + kept);
    await keeper.remove(id);
    expect(parts()).toBe(0);
  });

  it("gets its copy at the deletion, where an older version had kept none", async () => {
    const { own, keeper, disk } = await labWithRun(1);
    await changeRecord(disk, () => ({ held: undefined }));
    await keeper.keepCopies(prepared.start);
    await own.remove(prepared.start);
    expect((await resumed(keeper)).status.kind).toBe("finishing");
  });

  it("by an older version asks for the file again", async () => {
    const { own, keeper, disk } = await labWithRun(1);
    await changeRecord(disk, () => ({ held: undefined }));
    await own.remove(prepared.start);
    await expect(resumed(keeper)).rejects.toThrow("Add its file again");
  });

  it("knows the title that its start had", async () => {
    const { own, keeper } = await labWithRun(0);
    const [{ title }] = await own.list();
    expect((await keeper.record(id)).summary.held).toEqual({ [prepared.start]: title });
  });
});

describe("a run that began with what another run became", () => {
  it("goes on after that checkpoint and its run are deleted", async () => {
    const first = await labWithRun(1);
    await resumed(first.keeper);
    const { checkpoint } = await first.keeper.finish(id);
    const { own, keeper, disk } = first;
    const second = "8".repeat(32);
    const ingredients = await gather(planFrom(checkpoint!), dataSet, (wanted) => own.load(wanted));
    const { classNames, settings, dataSet: remembered } = ingredients.prepared;
    const plan = planFrom(checkpoint!);
    const base = {
      id: second,
      plan,
      task: plan.recipe.task,
      classNames,
      inputSize: settings.inputSize,
      dataSet: remembered,
      createdAtMs: 0,
    };
    (await keeper.create({ prepared: ingredients.prepared, base, titles: ingredients.titles })).dispose();
    await keeper.remove(id);
    await own.remove(checkpoint!);
    expect(disk.content.files.get("checkpoints")!.size).toBeGreaterThan(0);
    const { run } = await resumeRun(second, dataSet, undefined, keeper);
    expect((await run.advance()).status.kind).toBe("finishing");
    dropActive(second);
  });
});

describe("a run that has taken its last step", () => {
  it("says that there is no room for its checkpoint, and makes it once there is, without its data", async () => {
    const { keeper, disk, own } = await labWithRun(4);
    isFull(disk);
    await expect(keeper.finish(id)).rejects.toThrow(StorageFullError);
    const [record] = (await keeper.list()).records;
    expect(keeper.summaryOf(record).status).toMatchObject({
      kind: "finishing",
      as: "finished",
      name: "StorageFullError",
    });
    disk.refuses = () => false;
    const ended = await keeper.finish(id);
    expect(ended.status).toEqual({ kind: "finished" });
    expect((await own.list()).map((summary) => summary.id)).toContain(ended.checkpoint);
  });

  it("becomes one checkpoint, however often it is asked to", async () => {
    const { keeper, own, disk } = await labWithRun(4);
    const { checkpoint } = await keeper.finish(id);
    // cut between the checkpoint and the record that names it
    await changeRecord(disk, (record) => {
      const { checkpoint: _checkpoint, ...summary } = record.summary;
      return { summary: { ...summary, status: { kind: "finishing", as: "finished" } } };
    });
    expect((await keeper.finish(id)).checkpoint).toBe(checkpoint);
    expect((await keeper.finish(id)).checkpoint).toBe(checkpoint);
    expect((await keeper.stop(id)).status).toEqual({ kind: "finished" });
    expect(await own.list()).toHaveLength(2);
  });

  it.each([["running"], ["paused"], ["finished"]] as const)(
    "but was stored as %s by an older version lacks only its checkpoint",
    async (kind) => {
      const { keeper, disk } = await labWithRun(4);
      await changeRecord(disk, ({ summary }) => ({ summary: { ...summary, status: { kind } } }));
      const [record] = (await keeper.list()).records;
      expect(keeper.summaryOf(record).status).toEqual({ kind: "finishing", as: "finished" });
      expect((await keeper.finish(id)).checkpoint).toMatch(/^[0-9a-f]{32}$/);
    },
  );
});

describe("a run of which something is damaged", () => {
  const damage = (disk: JournalDisk, file: string) => {
    const files = disk.content.files.get(`runs/${id}`)!;
    const bytes = files.get(`${file}.safetensors`)!.slice();
    bytes[bytes.length - 3] ^= 1;
    files.set(`${file}.safetensors`, bytes);
  };
  const stateOf = async (keeper: RunKeeper) => (await keeper.record(id)).state!.file;

  it("goes on from the saving before, says so, and ends with the same numbers", async () => {
    const whole = await labWithRun(1);
    await resumed(whole.keeper);
    const { checkpoint } = await whole.keeper.finish(id);
    const { keeper, disk } = await labWithRun(2);
    const { run } = await resumeRun(id, dataSet, undefined, keeper);
    await run.advance({ steps: 1 });
    dropActive(id);
    damage(disk, await stateOf(keeper));
    const { notes } = await resumed(keeper);
    expect(notes?.join()).toMatch(/state-[ab]\.safetensors is damaged: .* went back to step 2/);
    expect((await keeper.finish(id)).checkpoint).toBe(checkpoint);
  });

  it("begins again where the saving before is damaged as well, and ends with the same numbers", async () => {
    const whole = await labWithRun(4);
    const { checkpoint } = await whole.keeper.finish(id);
    const { keeper, disk } = await labWithRun(2);
    const { run } = await resumeRun(id, dataSet, undefined, keeper);
    await run.advance({ steps: 1 });
    dropActive(id);
    for (const file of ["state-a", "state-b"]) damage(disk, file);
    await expect(keeper.open(await keeper.record(id))).rejects.toThrow("Resume it with its data");
    await resumed(keeper);
    expect((await keeper.finish(id)).checkpoint).toBe(checkpoint);
  });

  it("does not become a checkpoint of other numbers: it goes back instead", async () => {
    const { keeper, disk } = await labWithRun(4);
    damage(disk, (await keeper.record(id)).best!.file);
    const { status, checkpoint } = await keeper.finish(id);
    expect([status, checkpoint]).toEqual([{ kind: "paused" }, undefined]);
    await resumed(keeper);
    expect((await keeper.finish(id)).status).toEqual({ kind: "finished" });
  });

  it("whose record is another falls back on the record before", async () => {
    const { keeper, disk } = await labWithRun(2);
    const table = disk.table<StoredRun>("runs");
    const stored = structuredClone((await table.get(id))!);
    Object.assign(stored.record.summary, { trainedMs: -1 });
    await table.put(stored);
    const { summary } = await keeper.record(id);
    expect([summary.trainedMs, summary.notes?.length]).toEqual([0, 1]);
  });

  it("is listed by itself where nothing of its record is whole, and hides no other", async () => {
    const { keeper, disk } = await labWithRun(2);
    const table = disk.table<StoredRun>("runs");
    const stored = structuredClone((await table.get(id))!);
    const other = "9".repeat(32);
    await table.put({ ...stored, id: other, checksum: stored.checksum! ^ 1, before: undefined });
    const { records, damaged } = await keeper.list();
    expect(records.map(({ summary }) => summary.id)).toEqual([id]);
    expect(damaged).toMatchObject([{ id: other, why: expect.stringContaining("Delete the run") }]);
    await keeper.remove(other);
    expect((await keeper.list()).damaged).toEqual([]);
  });

  it("of an older version has no checksums: it goes on with a note", async () => {
    const { keeper, disk } = await labWithRun(1);
    const table = disk.table<StoredRun>("runs");
    const { record } = (await table.get(id))!;
    const { state, ...old } = record;
    const { checksum: _, ...unchecked } = state!;
    await table.put({ id, record: { ...old, state: unchecked } });
    expect((await resumed(keeper)).notes?.join()).toContain("without checksums");
  });
});
