// A command run within a test: what it prints and answers, without a process of its own.
import { format } from "node:util";
import { vi } from "vitest";
import { runCommand, type Command } from "../node/command-line";

export interface CommandOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command at a time: what anything prints meanwhile counts as the command's. Throws where a process would crash. */
export async function commandOutcome(command: Command, ...words: string[]): Promise<CommandOutcome> {
  const printed = { out: "", err: "" };
  const write = (to: keyof typeof printed) => (text: unknown) => {
    printed[to] += String(text);
    return true;
  };
  const line =
    (to: keyof typeof printed) =>
    (text: unknown, ...more: unknown[]) => {
      printed[to] += `${format(text, ...more)}\n`;
    };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(write("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(write("err")),
    vi.spyOn(console, "log").mockImplementation(line("out")),
    vi.spyOn(console, "error").mockImplementation(line("err")),
  ];
  const { isTTY } = process.stderr;
  process.stderr.isTTY = false;
  try {
    return { code: await runCommand(command, words), ...printed };
  } finally {
    process.stderr.isTTY = isTTY;
    for (const spy of spies) spy.mockRestore();
  }
}
