// What a run or a result knows of the contents of its images, as a line of its facts.
import type { Fact } from "../components/fact-list";

const shownDigits = 16;

export function contentsFact(contents: string | undefined): Fact {
  if (contents === undefined) {
    return ["Contents", "Not read: an older version of the lab knows data again by names, sizes and labels alone"];
  }
  return ["Contents", <code key="contents">{contents.slice(0, shownDigits)}</code>];
}
