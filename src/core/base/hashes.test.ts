import { expect, it } from "vitest";
import { crc32 } from "./hashes";

it("gives the check value of CRC-32 for the digits 1 to 9, in one part or several", () => {
  const digits = new TextEncoder().encode("123456789");
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32(digits.subarray(4), crc32(digits.subarray(0, 4)))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});
