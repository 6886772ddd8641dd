// Proves that the import table forbids what it says: a small house is built in a temporary folder and checked.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const folders: string[] = [];

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

/** What the import table says against a house of these files. */
function violations(files: Record<string, string>): Violation[] {
  const house = mkdtempSync(path.join(tmpdir(), "import-table-"));
  folders.push(house);
  for (const [file, text] of Object.entries({ "tsconfig.json": "{}", ...files })) {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), text);
  }
  const cruise = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = path.join(root, "configs/import-table.cjs");
  const args = [cruise, "--config", config, "--output-type", "json", "src"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: house, encoding: "utf8" });
  if (!stdout) throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

const leaf = "export const value = 1;\n";
const importing = (from: string) => `export { value } from "${from}";\n`;

/** What is forbidden, who imports, what, and the rule against it. */
const forbidden = [
  ["a floor looking up", "src/core/geometry/up.ts", "../../nets/nn/layer", "core-is-pure"],
  ["a room of core looking at its neighbour", "src/core/image/neighbour.ts", "../codec/coder", "core-image-alone"],
  ["a network looking at its neighbour", "src/core/networks/sees.ts", "../codec/coder", "core-networks-alone"],
  ["nn looking at a model", "src/nets/nn/sees-model.ts", "../model/network", "nn-is-the-ground"],
  ["the pipeline looking at training", "src/nets/pipeline/a.ts", "../training/loss", "pipeline-without-training"],
  ["training looking at the pipeline", "src/nets/training/a.ts", "../pipeline/encode", "training-without-pipeline"],
  [
    "the decoding half looking at images",
    "src/nets/pipeline/decode.ts",
    "../../core/image/resize",
    "decoding-without-images",
  ],
  [
    "the decoding half reaching images through others",
    "src/nets/pipeline/decode-parts.ts",
    "../model/sees-images",
    "decoding-without-images",
  ],
  [
    "the page looking behind the engine's door",
    "src/ui/pages/predict/a.ts",
    "../../../engine/worker",
    "ui-sees-the-engine-door",
  ],
  ["a page looking at another page", "src/ui/pages/predict/b.ts", "../compare/compare", "pages-apart"],
  ["a shared part looking at a page", "src/ui/shared/a.ts", "../pages/compare/compare", "shared-below-pages"],
  ["a page looking at the frame", "src/ui/pages/predict/c.ts", "../../app/shell", "pages-without-the-frame"],
  ["a component that knows the model's words", "src/ui/components/a.ts", "../../domain", "components-know-no-model"],
  ["a store that takes code along", "src/ui/stores/a.ts", "../components/button", "stores-hold-values"],
  ["the lab running on test code", "src/core/image/sees-tests.ts", "../../testing/rule", "hosts-and-tools-on-top"],
  ["the engine running on Node’s host", "src/engine/sees-node.ts", "../node/backend", "hosts-and-tools-on-top"],
  ["Node’s host drawing a page", "src/node/sees-ui.ts", "../ui/components/button", "node-without-page-and-tests"],
  ["an import of nothing", "src/core/image/lost.ts", "./nowhere", "nothing-unresolved"],
  ["a cycle", "src/core/scenes/one.ts", "./two", "no-cycles"],
] as const;

const targets = [
  "src/domain.ts",
  "src/core/codec/coder.ts",
  "src/core/geometry/boxes.ts",
  "src/core/image/resize.ts",
  "src/nets/nn/layer.ts",
  "src/nets/model/network.ts",
  "src/nets/training/loss.ts",
  "src/nets/pipeline/encode.ts",
  "src/engine/worker.ts",
  "src/ui/pages/compare/compare.ts",
  "src/ui/components/button.ts",
  "src/ui/app/shell.ts",
  "src/node/backend.ts",
  "src/testing/rule.ts",
];

describe("the import table", () => {
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  it("lets imports go down the floors", () => {
    const files = {
      "src/domain.ts": leaf,
      "src/core/geometry/boxes.ts": importing("../../domain"),
      "src/core/image/resize.ts": importing("../geometry/boxes"),
      "src/nets/model/network.ts": importing("../../core/geometry/boxes"),
      "src/core/base/class-colors.ts": leaf,
      "src/ui/components/swatch.ts": importing("../../core/base/class-colors"),
      "src/engine/client.ts": importing("../nets/model/network"),
      "src/ui/pages/predict/predict-page.ts": importing("../../../engine/client"),
      "src/node/commands/evaluate.ts": importing("../../engine/client"),
    };
    expect(violations(files)).toEqual([]);
  });

  describe("forbids", () => {
    const files = {
      ...Object.fromEntries(targets.map((file) => [file, leaf])),
      ...Object.fromEntries(forbidden.map(([, importer, imported]) => [importer, importing(imported)])),
      "src/nets/model/sees-images.ts": importing("../../core/image/resize"),
      "src/core/scenes/two.ts": importing("./one"),
    };
    let found: Violation[] = [];
    beforeAll(() => void (found = violations(files)));

    it.each(forbidden)("%s", (_, importer, _imported, rule) => {
      expect(found.filter(({ from }) => from === importer).map((violation) => violation.rule.name)).toContain(rule);
    });
  });
});
