// Writes into public/demo/index.json what a list shows of each shipped set, read from its files.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describeDemoSet, readDemoIndex, type ReadDemoFile } from "../src/engine/storage/demo-checkpoints";

const folder = path.resolve(import.meta.dirname, "../public/demo");
const read: ReadDemoFile = async (name) => new Uint8Array(await readFile(path.join(folder, name)));

const sets = await readDemoIndex(read);
const described = await Promise.all(sets.map(async (set) => ({ ...set, about: await describeDemoSet(set, read) })));
await writeFile(path.join(folder, "index.json"), `${JSON.stringify({ sets: described }, null, 2)}\n`);
for (const { name, about } of described) console.log(`${name}: ${about.family}, ${about.bytes} bytes`);
