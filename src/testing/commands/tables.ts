// `npm run tables`: writes the documents' tables and the README's chart anew from the measurements that are committed.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "../../node/command-line";
import { root } from "../../node/repository";
import { chartFile, chartText, documentTables, tablesOf, type TableDocument } from "../tables/document-tables";

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

  await writeFile(path.join(root, chartFile), await chartText(root));
  console.log(`${chartFile} is written.`);
  return exitCode;
};
