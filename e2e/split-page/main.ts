// Leaves functions that run the engine's jobs about splits as a page does, and the phases that the last one told.
import { createEngineClient } from "../../src/engine/client";
import type { Candidate } from "../../src/core/split/candidate";
import type { Jobs } from "../../src/engine/protocol";
import type { ListedMeasurement } from "../../src/engine/protocol-split";
import { watchVisibility } from "../../src/ui/shared/watch-visibility";

const client = createEngineClient("wasm", {
  onState: () => undefined,
  onLost: () => undefined,
  onStoredElsewhere: () => undefined,
});

export interface SplitInTab {
  readonly phases: string[];
  measure(input: Jobs["measure-split"]["input"]): Promise<Jobs["measure-split"]["output"]>;
  /** Of the job that measures now. */
  cancel(): void;
  list(): Promise<ListedMeasurement[]>;
  exportText(id: string): Promise<string>;
  importText(text: string): Promise<ListedMeasurement[]>;
  remove(id: string): Promise<ListedMeasurement[]>;
  candidates(): Promise<Candidate[]>;
  tensors(): Promise<number>;
}

let controller = new AbortController();

const splitInTab: SplitInTab = {
  phases: [],
  async measure(input) {
    controller = new AbortController();
    splitInTab.phases.length = 0;
    const forget = watchVisibility((told) => void client.run("tell-visibility", told));
    try {
      return await client.run("measure-split", input, {
        signal: controller.signal,
        onProgress: ({ phase }) => splitInTab.phases.push(phase),
      });
    } finally {
      forget();
    }
  },
  cancel: () => controller.abort(),
  list: () => client.run("list-measurements", null),
  exportText: async (id) => (await client.run("export-measurement", { id })).text(),
  importText: (text) => client.run("import-measurement", { file: new Blob([text]), fileName: "other.json" }),
  remove: (id) => client.run("delete-measurement", { id }),
  candidates: () => client.run("split-candidates", {}),
  tensors: async () => (await client.memory()).tensors,
};
Object.assign(globalThis, { splitInTab });
