// A reader with every fault that the harness is to find, one after the other.
import type { FuzzTarget } from "./fuzz-target";

export const badReadings = [
  "right",
  "refused",
  "wrong",
  "throws",
  "rejects later",
  "hangs",
  "allocates",
  "dies",
] as const;
type BadReading = (typeof badReadings)[number];

class BadRefusal extends Error {}

function spin(): never {
  for (;;) Math.random();
}

/** The seeds come in order, for this target draws nothing. */
export const badTarget: FuzzTarget<BadReading, BadReading> = {
  name: "bad",
  share: 1,
  seeds: () => Promise.resolve(badReadings),
  mutate: (seed) => ({ bytes: new TextEncoder().encode(seed), truth: seed }),
  async read({ truth }) {
    await Promise.resolve();
    switch (truth) {
      case "right":
        return "right";
      case "refused":
        throw new BadRefusal("refused");
      case "wrong":
        return { wrong: "answered 2, expected 1" };
      case "throws":
        throw new TypeError("no such property");
      case "rejects later":
        void Promise.reject(new Error("nobody waits for this"));
        return "right";
      case "hangs":
        return spin();
      case "allocates": {
        const bytes = new Uint8Array(350 * 2 ** 20).fill(1);
        return bytes.length > 0 ? "right" : "refused";
      }
      case "dies":
        return process.exit(3);
    }
  },
  isRefusal: (error) => error instanceof BadRefusal,
};
