// One tab imports a checkpoint, the other deletes it, imports it too, deletes one that shares its parts, or answers with it.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../node/repository";
import type { RaceTab } from "../race-page/open-race-tabs";
import type { FileText, Outcome } from "../race-page/report";
import type { RaceInput, RaceKind, RaceVerdict } from "./race";

const spreadMs = 400;

const unknown = ["UnknownCheckpointError"];

async function fileText(name: string): Promise<FileText> {
  const bytes = await readFile(path.join(root, "reference/checkpoints", name));
  return { fileName: name, base64: bytes.toString("base64") };
}

const importing = (tab: RaceTab, file: FileText, delayMs = 0) =>
  tab.ask("import-checkpoints", { files: [], precision: "float32" }, { files: [file], delayMs });

/** Problems of single files count as answers of the import. */
function noteImport(verdict: RaceVerdict, outcome: Outcome<"import-checkpoints">): void {
  verdict.note("import", outcome, []);
  if (outcome.kind === "error") return;
  for (const { problem } of outcome.output.files) {
    verdict.expect(problem === undefined, "raw error", `the import says ${problem}`);
  }
}

/** Both tabs list the same checkpoints, and each can be read in both. Answers their ids. */
async function readable({ tabs, verdict }: RaceInput): Promise<readonly string[]> {
  const lists: string[][] = [];
  for (const tab of tabs) {
    const own = (await tab.must("list-checkpoints", null)).filter(({ ships }) => !ships);
    lists.push(own.map(({ id }) => id).toSorted());
    for (const { id, title } of own) {
      const exported = await tab.ask("export-onnx", { id });
      verdict.expect(
        exported.kind === "done",
        "lost",
        `${title} is listed, and reading it: ${JSON.stringify(exported)}`,
      );
    }
  }
  const [first, second] = lists.map((ids) => ids.join());
  verdict.expect(first === second, "lost", `one tab lists ${first}, the other ${second}`);
  return lists[0];
}

/** Afterwards nothing of them is stored. */
async function removeAll({ tabs: [tab], verdict }: RaceInput, ids: readonly string[]): Promise<void> {
  for (const id of ids) await tab.must("delete-checkpoint", { id });
  const left = await tab.storedNames("checkpoints");
  verdict.expect(left.length === 0, "revived", `files of deleted checkpoints are there: ${left.join()}`);
}

export const importDelete: RaceKind = {
  name: "import/delete",
  async prepare(tab) {
    const [file, sharing] = await Promise.all(["tiny-classification.pt", "tiny-segmentation.pt"].map(fileText));
    const idOf = async (one: FileText): Promise<string> => {
      const outcome = await importing(tab, one);
      if (outcome.kind === "error") throw new Error(outcome.message);
      const [{ id }] = outcome.output.checkpoints;
      await tab.must("delete-checkpoint", { id });
      return id;
    };
    const id = await idOf(file);
    const sharingId = await idOf(sharing);
    const delay = ({ random }: RaceInput) => random.between(0, spreadMs);

    const ways: readonly ((input: RaceInput) => Promise<void>)[] = [
      /** Of the very checkpoint. */
      async (input) => {
        const { tabs, verdict, random } = input;
        if (random.chance(0.5)) await importing(tabs[0], file);
        const [imported, deleted] = await Promise.all([
          importing(tabs[0], file, delay(input)),
          tabs[1].ask("delete-checkpoint", { id }, { delayMs: delay(input) }),
        ]);
        noteImport(verdict, imported);
        verdict.note("delete", deleted, unknown);
        const left = await readable(input);
        if (deleted.kind === "error") verdict.expect(left.includes(id), "lost", "nothing was deleted, and it is gone");
        await removeAll(input, left);
      },
      /** The same in both. */
      async (input) => {
        const { tabs, verdict } = input;
        const both = await Promise.all(tabs.map((each) => importing(each, file, delay(input))));
        for (const imported of both) noteImport(verdict, imported);
        const left = await readable(input);
        verdict.expect(left.join() === id, "lost", `imported twice, there is ${left.join() || "nothing"}`);
        await removeAll(input, left);
      },
      /** Of one that shares its parts. */
      async (input) => {
        const { tabs, verdict } = input;
        await importing(tabs[1], file);
        const [imported, deleted] = await Promise.all([
          importing(tabs[0], sharing, delay(input)),
          tabs[1].ask("delete-checkpoint", { id }, { delayMs: delay(input) }),
        ]);
        noteImport(verdict, imported);
        verdict.note("delete", deleted, []);
        const left = await readable(input);
        verdict.expect(
          left.join() === sharingId,
          "lost",
          `of two that share parts, there is ${left.join() || "nothing"}`,
        );
        await removeAll(input, left);
      },
      /** While the other tab answers with it. */
      async (input) => {
        const { tabs, verdict } = input;
        await importing(tabs[1], file);
        await tabs[1].must("edit-checkpoint", { id, inputSize: 64 });
        const open = { checkpoint: id, source: { kind: "scenes", seed: 5, first: 0, count: 2, size: 64 } } as const;
        const evaluating = (delayMs: number) =>
          tabs[0].ask(
            "evaluate",
            {
              source: open.source,
              plan: {
                entries: [{ checkpoint: id, classMaps: { classification: [0, 1, 2, 3, null, null, null, null] } }],
                tasks: ["classification"],
                protocol: "unified",
              },
            },
            { delayMs },
          );
        const before = await evaluating(0);
        verdict.note("answer", before, []);
        const [during, deleted] = await Promise.all([
          evaluating(delay(input)),
          // an evaluation reads its data and its checkpoint before the first answer
          tabs[1].ask("delete-checkpoint", { id }, { delayMs: 4 * delay(input) }),
        ]);
        verdict.note("answer", during, unknown);
        verdict.note("delete", deleted, []);
        const after = await evaluating(0);
        verdict.note("answer after", after, unknown);
        verdict.expect(after.kind === "error", "revived", "a deleted checkpoint still answers");
        const { results, unfinished } = await tabs[0].must("list-results", null);
        for (const result of results) await tabs[0].must("delete-result", { id: result.id });
        for (const { run } of unfinished) await tabs[0].must("delete-result", { run });
        await removeAll(input, await readable(input));
      },
    ];
    return (input) => ways[input.random.below(ways.length)](input);
  },
};
