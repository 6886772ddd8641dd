// Results of evaluations put where the engine keeps them, for stories that chart them.
import type { Page } from "@playwright/test";

/** A stored result as the engine writes it, with what a chart reads of it. */
export function storedResult(place: number, beta: number | undefined, payloadBytes?: number, quality?: number) {
  const spread = (mean: number) => ({ count: 100, mean, standardDeviation: mean / 8 });
  return {
    format: "ladon-lab-evaluation",
    version: 1,
    id: `${"0".repeat(32)}.${place}`,
    run: "0".repeat(32),
    finishedAtMs: Date.UTC(2026, 0, 1) + place,
    labVersion: "0.1.0",
    backend: "wasm",
    checkpoint: {
      id: `demo:${beta ?? "teacher"}`,
      title: beta === undefined ? "Nano teacher" : `Nano, beta ${beta}`,
      family: beta === undefined ? "nano teacher" : "nano student",
      beta,
      contentHash: `${beta ?? "teacher"}`.padEnd(64, "0"),
    },
    codec: quality === undefined ? undefined : { name: "jpeg", quality },
    protocol: "unified",
    inputSize: 128,
    dataSet: { name: "Scenes of seed 7", format: "scenes", fingerprint: "f".repeat(64), images: 100 },
    images: 100,
    skipped: 0,
    complete: true,
    scores: { classification: { images: 100, leftOut: 0, top1: 90 - 4 * place, top5: 99 } },
    sizes:
      payloadBytes === undefined
        ? undefined
        : {
            payloadBytes: spread(payloadBytes),
            fileBytes: spread(payloadBytes + 120),
            paperKilobytes: spread((payloadBytes + 106) / 1024),
            bitsPerPixel: spread((8 * payloadBytes) / 128 ** 2),
          },
    elapsedMs: {},
    notes: [],
  };
}

/** Puts results where the engine keeps them, once it has made the place. */
export async function storeResults(page: Page, results: readonly object[]): Promise<void> {
  await page.evaluate(async (results) => {
    const open = () =>
      new Promise<IDBDatabase | undefined>((resolve) => {
        const request = indexedDB.open("ladon-evaluations");
        // the engine makes the place, not this: an empty one would keep it from that
        request.addEventListener("upgradeneeded", () => request.transaction?.abort());
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => resolve(undefined));
      });
    let database = await open();
    while (!database) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      database = await open();
    }
    const transaction = database.transaction("summaries", "readwrite");
    for (const result of results) transaction.objectStore("summaries").put(result);
    await new Promise((resolve) => transaction.addEventListener("complete", resolve));
    database.close();
  }, results);
}
