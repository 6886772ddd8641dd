// The layers of published networks, against the listings of their files.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { taskNames, type Architecture } from "../../domain";
import { inferArchitecture } from "../checkpoint/architecture";
import { publishedArchitectures } from "./published-architectures";

const folder = path.resolve(import.meta.dirname, "../../../reference/state-dicts");

function listed(name: string): Architecture {
  const listing = JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")) as Readonly<
    Record<string, readonly [type: string, shape: readonly number[]]>
  >;
  return inferArchitecture(Object.entries(listing).map(([tensor, [, shape]]) => ({ name: tensor, shape })));
}

/** Upstream has a file a task. */
function threeHeaded(network: string): Architecture {
  const parts = taskNames.map((task) => listed(`${network}-${task}`));
  return parts.reduce((whole, part) => ({ ...part, heads: { ...whole.heads, ...part.heads } }));
}

describe("the architectures of published networks", () => {
  it.each(Object.keys(publishedArchitectures))("%s has the layers of its file", (name) => {
    const expected = name.startsWith("ladon-") ? threeHeaded(name.slice("ladon-".length)) : listed(name);
    // JSON has no undefined
    expect(publishedArchitectures[name as keyof typeof publishedArchitectures]).toEqual(
      JSON.parse(JSON.stringify(expected)),
    );
  });
});
