// `npm run tables`: writes the documents' tables and drawings anew from the measurements that are committed.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "../../node/command-line";
import { root } from "../../node/repository";
import { documentTables, drawings, drawingText, tablesOf, type TableDocument } from "../tables/document-tables";

export const command: Command = async () => {
  let exitCode = 0;
  for (const document of Object.keys(tablesOf) as TableDocument[]) {
    const file = path.join(root, document);
    const before = await readFile(file, "utf8");
    const { text, written, complaints } = await documentTables(document, before, root);
    if (text !== before) await writeFile(file, text);
    const said =
      written.length > 0 ? `Its tables from measurements: ${written.join(", ")}.` : "It has no table to write.";
    console.log(`${document} ${text === before ? "is as it was" : "is written"}. ${said}`);
    for (const complaint of complaints) console.error(complaint);
    if (complaints.length > 0) exitCode = 1;
  }

  for (const drawing of Object.keys(drawings)) {
    const text = await drawingText(root, drawing);
    if (text !== undefined) await writeFile(path.join(root, drawing), text);
    console.log(`${drawing} ${text === undefined ? "has nothing to show yet" : "is written"}.`);
  }
  return exitCode;
};
