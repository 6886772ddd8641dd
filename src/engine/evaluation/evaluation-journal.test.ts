import { describe, expect, it } from "vitest";
import { EvaluationJournal, journalState, type JournalHead, type JournalPage } from "./evaluation-journal";
import { answersDone, type EvaluationState, type ImageAnswer } from "./evaluation-state";

const begun = () =>
  ({ run: "r", plan: { entries: [{}, {}] }, total: 50, images: [], answers: [[], []] }) as unknown as EvaluationState;
const answer = (elapsed: number): ImageAnswer => ({ elapsedMs: { body: elapsed }, firstRun: false });

/** Takes the next image of both entries. */
function take(state: EvaluationState, onAnswer: () => void): void {
  const imageId = state.images.length;
  state.images.push({ name: `${imageId}.png`, imageId });
  for (const ofEntry of state.answers) {
    ofEntry.push(answer(imageId));
    onAnswer();
  }
}

/** A disk of pages; each takes as long as `wait` says. */
function disk(wait: () => Promise<void> = async () => undefined) {
  let head: JournalHead | undefined;
  let pages: JournalPage[] = [];
  const stored = {
    writes: 0,
    full: false,
    async write(_run: string, page: JournalPage, first?: JournalHead) {
      stored.writes++;
      const copy = structuredClone(page);
      await wait();
      if (stored.full) throw new Error("full");
      if (first) [head, pages] = [first, []];
      pages.push(copy);
    },
    state: () => head && journalState(head, pages),
  };
  return stored;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

describe("an evaluation's journal", () => {
  it("has every answer but those of the page under way", async () => {
    const state = begun();
    const store = disk();
    const journal = new EvaluationJournal(state, store.write);
    for (let image = 1; image <= 20; image++) {
      take(state, () => journal.note());
      await turn();
      expect(store.state()).toEqual(state);
    }
    expect(store.writes).toBeGreaterThanOrEqual(20);
  });

  it("writes what a slow disk makes wait on one page, and nothing twice", async () => {
    const state = begun();
    let release = () => undefined as void;
    const store = disk(() => new Promise((resolve) => (release = resolve)));
    const journal = new EvaluationJournal(state, store.write);
    for (let image = 1; image <= 20; image++) take(state, () => journal.note());
    release();
    await turn();
    expect(answersDone(store.state()!)).toBe(1);
    release();
    await turn();
    expect(store.state()).toEqual(state);
    expect(store.writes).toBe(2);
  });

  it("tries again with its end where the disk was full, and says so where it still is", async () => {
    const state = begun();
    const store = disk();
    store.full = true;
    const journal = new EvaluationJournal(state, store.write);
    for (let image = 1; image <= 3; image++) {
      take(state, () => journal.note());
      await turn();
    }
    expect(store.writes).toBe(1);
    await expect(journal.close()).rejects.toThrow("full");
    store.full = false;
    await journal.close();
    expect(store.state()).toEqual(state);
  });

  it("takes the place of what was stored when a run is resumed", async () => {
    const state = begun();
    const store = disk();
    const first = new EvaluationJournal(state, store.write);
    for (let image = 1; image <= 3; image++) take(state, () => first.note());
    await first.close();
    const found = store.state()!;
    const second = new EvaluationJournal({ ...found, backend: "wasm and webgpu" }, store.write);
    take(found, () => second.note());
    await second.close();
    expect(store.state()).toEqual({ ...found, backend: "wasm and webgpu" });
    expect(answersDone(store.state()!)).toBe(8);
  });
});
