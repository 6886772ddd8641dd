// How pages word a network's input size and who says so.
import type { InputSizeFacts } from "../../engine/protocol-checkpoints";

const sources: Readonly<Record<InputSizeFacts["source"], string>> = {
  user: "as you set it",
  file: "as its file records",
  list: "as this lab knows the network",
  default: "the paper’s, since its file records none",
};

/** e.g. `128 pixels, as its file records`. */
export function inputSizeText({ pixels, source }: InputSizeFacts): string {
  return `${pixels.toLocaleString("en")} pixels, ${sources[source]}`;
}
