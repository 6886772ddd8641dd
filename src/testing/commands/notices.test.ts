import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "../../node/repository";
import { noticesFile, thirdPartyNotices } from "./notices";

it("the notices are those of the packages that package-lock.json names and of the photographs; npm run notices writes them anew", () => {
  expect(readFileSync(path.join(root, noticesFile), "utf8")).toBe(thirdPartyNotices());
});
