// Watching a run train costs it nothing to speak of: epochs on its page and on another page, in turn within one run.
import { timeWatched } from "../src/testing/bench/watched";
import { expect, onlyLong, test } from "./lab";

// Playwright would take a snapshot of the page at each of its questions
test.use({ trace: "off", screenshot: "off" });

const pairs = 6;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

test("a run that is watched trains as fast as one that is not", async () => {
  onlyLong("a watched run beside an unwatched one");
  test.setTimeout(1_800_000);
  const { watched, speeds } = await timeWatched(pairs);
  // 0.95 and more on a quiet machine; other work beside it moves single epochs by a fifth
  expect(median(speeds)).toBeGreaterThan(0.85);
  // beside its first looks it draws within a two-hundredth of a core; once it took half of one and more
  expect(median(watched.map(({ pageShare }) => pageShare))).toBeLessThan(0.1);
  expect(median(watched.map(({ drawingShare }) => drawingShare))).toBeLessThan(0.1);
});
