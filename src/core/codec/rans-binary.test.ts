import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { compileRans } from "../../../scripts/build-rans.mjs";

it("holds what assembly/rans.ts compiles to", async () => {
  const committed = await readFile(path.join(import.meta.dirname, "rans-binary.ts"), "utf8");
  expect(committed, "run node scripts/build-rans.mjs").toBe(await compileRans());
});
