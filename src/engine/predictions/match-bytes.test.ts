import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchBytes } from "./match-bytes";

describe("matching the bytes of a codec", () => {
  it("finds the greatest quality that is not larger, in at most eight encodings", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1000), { minLength: 100, maxLength: 100 }),
        fc.nat(20_000),
        async (steps, maxBytes) => {
          let sum = 0;
          const bytes = steps.map((step) => (sum += step));
          let encodings = 0;
          const { quality, file } = await matchBytes(async (asked) => {
            encodings++;
            return { byteLength: bytes[asked - 1] };
          }, maxBytes);
          const fitting = bytes.filter((size) => size <= maxBytes).length;
          expect(quality).toBe(Math.max(1, fitting));
          expect(file.byteLength).toBe(bytes[quality - 1]);
          expect(encodings).toBeLessThanOrEqual(8);
        },
      ),
    );
  });
});
