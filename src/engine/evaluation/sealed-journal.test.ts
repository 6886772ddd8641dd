import { describe, expect, it } from "vitest";
import type { JournalHead, JournalPage } from "./evaluation-journal";
import type { ImageAnswer } from "./evaluation-state";
import { sealHead, sealPage, unsealedState } from "./sealed-journal";

const head = {
  run: "r",
  startedAtMs: 1,
  plan: { entries: [{}, {}], tasks: ["detection"] },
  total: 9,
} as unknown as JournalHead;
const answer = (score: number): ImageAnswer => ({
  detection: {
    boxesXyxyPixels: Float32Array.of(1, 2, 3, score),
    scores: Float32Array.of(score),
    labels: Uint16Array.of(7),
  },
  elapsedMs: { body: score },
  firstRun: false,
});
const page = (place: number): JournalPage => ({
  done: 2 * (place + 1),
  images: [{ name: `${place}.png`, imageId: place }],
  answers: [[answer(place / 8)], [answer(place / 4)]],
});
/** As IndexedDB gives them back. */
const stored = () =>
  structuredClone({ head: sealHead(head), pages: [0, 1, 2, 3].map((place) => sealPage(page(place))) });

describe("an unfinished evaluation on the disk", () => {
  it("is read as it was written", () => {
    const { head: first, pages } = stored();
    const { images, answers } = unsealedState(first, pages);
    expect(images.map(({ imageId }) => imageId)).toEqual([0, 1, 2, 3]);
    expect(answers[1][3]).toEqual(answer(0.75));
  });

  it.each<[string, (pages: ReturnType<typeof stored>["pages"]) => void]>([
    ["a score that is another", (pages) => void (pages[2].answers[1][0].detection!.scores[0] += 1e-6)],
    ["a name that is another", (pages) => void Object.assign(pages[2].images[0], { name: "3.png" })],
    ["an answer too few", (pages) => void (pages[2].answers[0] as ImageAnswer[]).pop()],
    ["a page that is nothing", (pages) => void Object.assign(pages, { 2: null })],
    ["answers that are gone", (pages) => void Reflect.deleteProperty(pages[2], "answers")],
    ["a page that is gone", (pages) => void pages.splice(2, 1)],
  ])("goes on from the last page before %s", (_, damage) => {
    const { head: first, pages } = stored();
    damage(pages);
    const { images, answers } = unsealedState(first, pages);
    expect(images).toHaveLength(2);
    expect(answers.map(({ length }) => length)).toEqual([2, 2]);
  });

  it("whose head is damaged is named, and nothing is taken from it", () => {
    const { head: first, pages } = stored();
    Object.assign(first.plan, { tasks: ["segmentation"] });
    expect(() => unsealedState(first, pages)).toThrow("is damaged");
  });

  it("of an older version has no checksums and is read all the same", () => {
    const { answers } = unsealedState(head, [page(0), page(1)]);
    expect(answers[0]).toHaveLength(2);
  });
});
