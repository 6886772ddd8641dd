import { describe, expect, it } from "vitest";
import { readTrainUrlState } from "./train-url-state";

const id = "0123456789abcdef0123456789abcdef";
const read = (text: string) => readTrainUrlState(new URLSearchParams(text));

describe("the address of the Train page", () => {
  it("names a run and another to compare with", () => {
    const other = id.replaceAll("0", "f");
    expect(read(`run=${id}&with=${other}`)).toMatchObject({ run: id, with: other, problems: [] });
  });

  it("says what it cannot read", () => {
    const { run, problems } = read("run=banana");
    expect(run).toBeUndefined();
    expect(problems).toEqual(["The address says run=banana; a run is named by 32 hexadecimal digits."]);
  });

  it("compares no run with itself", () => {
    const address = read(`run=${id}&with=${id}`);
    expect(address.with).toBeUndefined();
    expect(address.problems).toHaveLength(1);
  });
});
