// Upstream's state dicts, name by name and shape by shape (reference `state-dicts/ARCH-TASK.json`).
import type { Architecture } from "../../domain";
import { inferArchitecture } from "../../core/checkpoint/architecture";
import { isElementType } from "../../core/checkpoint/element-types";
import { expectedTensors, type Scope } from "../../core/checkpoint/expected-tensors";
import { canonicalName, isBatchCounter } from "../../core/checkpoint/names";
import type { CaseResult, VerifyGroup } from "./case-result";

type Listing = Readonly<Record<string, readonly [type: string, shape: readonly number[]]>>;

/** The task a listing is of: its file names it, or a network that torchvision has for one task; a teacher classifies. */
function scopeOf(file: string): Scope {
  const task = /-(classification|detection|segmentation)\.json$/.exec(file)?.[1];
  if (task) return task as Scope;
  if (/^(?:deeplabv3|lraspp)_/.test(file)) return "segmentation";
  return /^(?:fasterrcnn_|ssd)/.test(file) ? "detection" : "classification";
}

/** Heads of segmentation, whose norms always count. */
const isInHead = /^(?:aux_)?classifier\./;

function describe(type: string, shape: readonly number[]): string {
  return `${type} [${shape.join(", ")}]`;
}

function placementCase(id: string, listing: Listing, architecture: Architecture, scope: Scope): CaseResult {
  const known = new Set(expectedTensors(architecture, scope).map((tensor) => tensor.canonicalName));
  const left = Object.keys(listing).filter((name) => !known.has(canonicalName(name)) && !isBatchCounter(name));
  const note = left.slice(0, 4).join("; ") || undefined;
  return { id: `${id} placed`, worst: left.length, tolerance: 0, unit: "names left over", note };
}

function reproductionCase(id: string, listing: Listing, architecture: Architecture, scope: Scope): CaseResult {
  const table = Object.entries(listing).find(([name]) => name.endsWith("_quantized_cdf"));
  // Frozen norms count no batches; which norms a detector was built with, its listing says (reference/README.md).
  const batchCounters = Object.keys(listing).some((name) => !isInHead.test(name) && isBatchCounter(name));
  const expected = expectedTensors(architecture, scope, { tableLength: table?.[1][1][1] ?? 0, batchCounters });
  const names = new Set<string>();
  const wrong: string[] = [];
  for (const { torchName, type, shape } of expected) {
    names.add(torchName);
    const listed = Object.hasOwn(listing, torchName) ? listing[torchName] : undefined;
    const have = listed && describe(...listed);
    if (have !== describe(type, shape))
      wrong.push(`${torchName}: listed ${have ?? "not"}, expected ${describe(type, shape)}`);
  }
  for (const name of Object.keys(listing)) if (!names.has(name)) wrong.push(`${name}: listed, not expected`);
  const note = wrong.slice(0, 4).join("; ") || undefined;
  return { id: `${id} reproduced`, worst: wrong.length, tolerance: 0, unit: "names or shapes that differ", note };
}

/** Every listing: an architecture is inferred, every name placed, names and shapes reproduced. */
export const stateDictsGroup: VerifyGroup = async function* (reference) {
  for (const file of await reference.list("state-dicts")) {
    const id = `state-dicts ${file.replace(/\.json$/, "")}`;
    const listing = await reference.readJson<Listing>(`state-dicts/${file}`);
    const scope = scopeOf(file);
    const tensors = Object.entries(listing).map(([name, [type, shape]]) => ({ name, type, shape }));
    let architecture: Architecture;
    try {
      architecture = inferArchitecture(tensors);
    } catch (error) {
      yield { id: `${id} inferred`, worst: 1, tolerance: 0, unit: "listings not understood", note: String(error) };
      continue;
    }
    const unread = tensors.filter(({ type }) => !isElementType(type)).length;
    const understood = !unread && (scope === "all" || architecture.heads[scope] !== undefined);
    yield { id: `${id} inferred`, worst: understood ? 0 : 1, tolerance: 0, unit: "listings not understood" };
    yield placementCase(id, listing, architecture, scope);
    yield reproductionCase(id, listing, architecture, scope);
  }
};
