// Genuine checkpoint files against the listing of their tensors (reference `checkpoints/expected.json`).
import { sha256Hex } from "../../core/base/hashes";
import { bytesSource } from "../../core/base/byte-source";
import { FileError } from "../../core/base/file-errors";
import { openCheckpoint } from "../../core/checkpoint/archive";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";

interface ExpectedFile {
  readonly note: string;
  readonly tensors: Readonly<
    Record<string, { readonly dtype: string; readonly shape: number[]; readonly sha256: string }>
  >;
}

async function readCase(reference: ReferenceSource, file: string, expected: ExpectedFile): Promise<CaseResult> {
  const wrong: string[] = [];
  const seen = new Set<string>();
  try {
    const opened = await openCheckpoint(bytesSource(await reference.readBytes(`checkpoints/${file}`), file));
    for await (const { name, type, shape, data } of opened.tensors()) {
      seen.add(name);
      const want = Object.hasOwn(expected.tensors, name) ? expected.tensors[name] : undefined;
      const same =
        want && want.dtype === type && want.shape.join() === shape.join() && want.sha256 === (await sha256Hex(data));
      if (!same) wrong.push(name);
    }
  } catch (error) {
    wrong.push(String(error));
  }
  for (const name of Object.keys(expected.tensors)) if (!seen.has(name)) wrong.push(`${name} not read`);
  const note = wrong.slice(0, 4).join("; ") || expected.note;
  return { id: `checkpoints ${file}`, worst: wrong.length, tolerance: 0, unit: "tensors that differ", note };
}

async function refuseCase(reference: ReferenceSource, file: string): Promise<CaseResult> {
  let note = "it was read without an error";
  let refused = false;
  try {
    const opened = await openCheckpoint(bytesSource(await reference.readBytes(`checkpoints/${file}`), file));
    for await (const tensor of opened.tensors()) note = `${tensor.name} was read without an error`;
  } catch (error) {
    refused = error instanceof FileError;
    note = String(error);
  }
  return { id: `checkpoints ${file}`, worst: refused ? 0 : 1, tolerance: 0, unit: "files not refused", note };
}

/** Every file's tensors (type, shape, SHA-256 of their bytes), and every file that must be refused. */
export const checkpointsGroup: VerifyGroup = async function* (reference) {
  const { refuse, ...files } = await reference.readJson<Record<string, ExpectedFile> & { refuse: string[] }>(
    "checkpoints/expected.json",
  );
  for (const [file, expected] of Object.entries(files)) yield readCase(reference, file, expected);
  for (const file of refuse) yield refuseCase(reference, file);
};
