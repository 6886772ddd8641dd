import { expect, it } from "vitest";
import { pythonFloat } from "./python-float";

// As float(text) of Python 3 has them; nan and infinities are no edges of a box.
it.each([
  ["12", 12],
  [" 12\n", 12],
  ["\u00a05\u00a0", 5],
  ["+5", 5],
  ["-0.5", -0.5],
  [".5", 0.5],
  ["5.", 5],
  ["1e3", 1000],
  ["1E+2", 100],
  ["-.5e-3", -0.0005],
  ["1_000", 1000],
  ["1.5_0", 1.5],
  ["１２", 12],
  ["١٢", 12],
  ["०१", 1],
  ["𝟙𝟚", 12],
  ["", undefined],
  [" ", undefined],
  [".", undefined],
  ["+", undefined],
  ["12px", undefined],
  ["1,5", undefined],
  ["0x10", undefined],
  ["1e", undefined],
  ["1__0", undefined],
  ["_1", undefined],
  ["1_", undefined],
  ["1._5", undefined],
  ["- 5", undefined],
  ["−5", undefined],
  ["²", undefined],
  ["1 2", undefined],
  ["nan", undefined],
  ["inf", undefined],
  ["Infinity", undefined],
  ["1e400", undefined],
])("%j is the number %s", (text, value) => {
  expect(pythonFloat(text)).toBe(value);
});
