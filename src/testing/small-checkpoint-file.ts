// A file of a small network, as PyTorch's users bring it, for tests of commands and pages.
import { torchTensors } from "../core/checkpoint/torch-tensors";
import { writeSafetensors } from "../core/checkpoint/write-safetensors";
import type { Architecture } from "../domain";
import { smallNetwork } from "./small-network";

/** `.safetensors` with the reference rule's values, names without prefixes. */
export async function smallCheckpointFile(architecture: Architecture): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of writeSafetensors(torchTensors(smallNetwork(architecture), "all"))) parts.push(chunk);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
