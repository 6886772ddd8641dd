// Kernels without relaxed SIMD, as Safari runs them, on threads and on one: the demo's bitstream is the same bytes as with
// fused kernels, and so is what is answered from it, but for the last digits.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import sirv from "sirv";
import { serve } from "../scripts/serve.mjs";
import { downloadBy, expect, test } from "./lab";

const dist = path.resolve(import.meta.dirname, "../dist");

/** Put before the engine's script, for Playwright runs no init script in workers: this browser compiles no relaxed SIMD. */
function refuseRelaxedSimd(): void {
  const validate = WebAssembly.validate.bind(WebAssembly);
  const relaxedMultiplyAdd = "253,133,2";
  WebAssembly.validate = (bytes) =>
    !new Uint8Array(bytes as ArrayBuffer).join().includes(relaxedMultiplyAdd) && validate(bytes);
}

/** The build as it would be in Safari, in a folder of its own. */
async function buildForSafari(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "plain-kernels-"));
  await cp(dist, folder, { recursive: true, filter: (file) => !/[\\/]worker-[\w-]+\.js\.(br|gz)$/.test(file) });
  const assets = path.join(folder, "assets");
  const engine = path.join(
    assets,
    (await readdir(assets)).find((name) => /^worker-[\w-]+\.js$/.test(name))!,
  );
  await writeFile(engine, `(${refuseRelaxedSimd.toString()})();\n${await readFile(engine, "utf8")}`);
  return folder;
}

interface Host {
  readonly server: Server;
  readonly address: string;
  /** Paths that were asked for. */
  readonly asked: string[];
}

function listened(server: Server): Host {
  const asked: string[] = [];
  server.prependListener("request", ({ url }: { readonly url?: string }) => asked.push(url ?? ""));
  return { server, address: `http://localhost:${(server.address() as AddressInfo).port}/`, asked };
}

/** A host that isolates the page, and one that sends no headers, so that there is no shared memory. */
async function startHost(folder: string, isolated: boolean): Promise<Host> {
  if (isolated) return listened((await serve({ folder, port: 0 })).server as Server);
  const server = createServer(sirv(folder));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return listened(server);
}

interface Exported {
  readonly classification: { readonly top5: readonly { readonly label: number; readonly probability: number }[] };
  readonly detection: {
    readonly boxes: readonly {
      readonly label: number;
      readonly score: number;
      readonly boxXyxyPixels: readonly number[];
    }[];
  };
  readonly segmentation: { readonly runs: readonly (readonly [label: number, length: number])[] };
}

/** What the demo answers to its first scene on `host`, with the kernels' binary that it did so with. */
async function answerOn(page: Page, { server, address, asked }: Host) {
  await page.goto(`${address}?backend=wasm#/`);
  await expect(page.getByText(/pixels, answered in/)).toBeVisible({ timeout: 60_000 });
  const bytesBy = async (name: string) => {
    const download = await downloadBy(page, page.getByRole("button", { name, exact: true }));
    return readFile((await download.path())!);
  };
  const bitstream = await bytesBy("Save bitstream");
  const exported = JSON.parse((await bytesBy("Export results")).toString()) as Exported;
  const binaries = asked.flatMap((url) => /(?:plain|fused)(?:-shared)?(?=-[\w-]{8}\.js$)/.exec(url)?.[0] ?? []);
  const isolated = await page.evaluate(() => crossOriginIsolated);
  // the page would look for its server
  await page.goto("about:blank");
  server.closeAllConnections();
  server.close();
  return { bitstream, exported, binaries, isolated };
}

/** Rounded as far as products and sums that are rounded once or twice agree. */
function rounded({ classification, detection, segmentation }: Exported) {
  return {
    classes: classification.top5.map(({ label, probability }) => [label, probability.toFixed(4)]),
    boxes: detection.boxes.map(({ label, score, boxXyxyPixels }) => [
      label,
      score.toFixed(3),
      ...boxXyxyPixels.map(Math.round),
    ]),
    runs: segmentation.runs,
  };
}

test("plain kernels write the bitstream of fused ones and answer it alike, isolated or not", async ({ lab, page }) => {
  const fused = await answerOn(page, await startHost(dist, true));
  expect(fused.binaries).toEqual(["fused-shared"]);

  const forSafari = await buildForSafari();
  for (const [isolated, binary] of [
    [true, "plain-shared"],
    [false, "plain"],
  ] as const) {
    const plain = await answerOn(page, await startHost(forSafari, isolated));
    expect(plain.binaries).toEqual([binary]);
    expect(plain.bitstream.equals(fused.bitstream), `${binary}: the bitstream's bytes`).toBe(true);
    expect(rounded(plain.exported)).toEqual(rounded(fused.exported));
    expect(plain.isolated).toBe(isolated);
  }
  await rm(forSafari, { recursive: true });
  // what a host that sends no headers makes the browser say
  const expected = /Content Security Policy|status of 404/;
  expect(lab.problems.splice(0).filter((problem) => !expected.test(problem))).toEqual([]);
});
