// `npm run tables`: writes the README's tables anew from the measurements that are committed.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./ensure-dependencies.mjs";
import { readmeTables } from "./tables/readme-tables";

const file = path.join(root, "README.md");
const readme = await readFile(file, "utf8");
const { text, written, complaints } = await readmeTables(readme, root);
if (text !== readme) await writeFile(file, text);
const said = written.length > 0 ? `Its tables from measurements: ${written.join(", ")}.` : "It has no table to write.";
console.log(`README.md ${text === readme ? "is as it was" : "is written"}. ${said}`);
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
