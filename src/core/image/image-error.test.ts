import { expect, it } from "vitest";
import { asError, reasonOf } from "./image-error";

/** What Emscripten throws where C code calls exit(). */
class ExitStatus {
  readonly name = "ExitStatus";
  readonly message = "Program terminated with exit(1)";
  readonly status = 1;
}

it.each([
  [new Error("bad Huffman code"), "bad Huffman code"],
  [
    new DOMException("The source image could not be decoded.", "InvalidStateError"),
    "The source image could not be decoded.",
  ],
  [new ExitStatus(), "Program terminated with exit(1)"],
  [5_312_344, "error 5312344"],
  ["Decoding error", "Decoding error"],
  [{ name: "ExitStatus" }, "ExitStatus"],
  [{ status: 1 }, "it gave no reason"],
  [new Error(""), "Error"],
  ["", "it gave no reason"],
  [null, "it gave no reason"],
  [undefined, "it gave no reason"],
])("%o is said as a reason", (thrown, reason) => {
  expect(reasonOf(thrown)).toBe(reason);
  expect(asError(thrown)).toBeInstanceOf(Error);
});

it("An error stays the error it is", () => {
  const error = new RangeError("too long");
  expect(asError(error)).toBe(error);
  expect(asError(new ExitStatus()).message).toBe("Program terminated with exit(1)");
});
