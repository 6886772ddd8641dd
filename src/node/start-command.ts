// The process of a command: imports its file, runs it with its words, and ends with its exit code.
import { pathToFileURL } from "node:url";
import { runCommand, type Command } from "./command-line";

const [file, ...words] = process.argv.slice(2);
const { command } = (await import(pathToFileURL(file).href)) as { readonly command: Command };
const exitCode = await runCommand(command, words);
// tfjs's WebAssembly module keeps Node alive; what was printed leaves first
process.stdout.write("", () => process.exit(exitCode));
