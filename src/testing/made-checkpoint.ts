// PyTorch files with any containers around their tensors, for tests of whoever finds state dicts in them.
import type { Bytes } from "../core/base/byte-source";
import { PickleWriter, type PlainValue } from "../core/checkpoint/pickle-writer";
import type { TensorToWrite } from "../core/checkpoint/torch-tensors";
import { writeTorchArchive } from "../core/checkpoint/write-torch";

/** A dictionary in a file; a tensor that stands in it twice is stored once, as torch.save does with tied weights. */
export interface MadeTree {
  readonly [key: string]: MadeTree | TensorToWrite | Exclude<PlainValue, object>;
}

type MadeItem = MadeTree[string];

function isTensor(item: MadeItem): item is TensorToWrite {
  return typeof item === "object" && item !== null && typeof item["data"] === "function";
}

/** The tensors as a dictionary, every name with `prefix` before it. */
export function stateDict(tensors: readonly TensorToWrite[], prefix = ""): MadeTree {
  return Object.fromEntries(tensors.map((tensor) => [prefix + tensor.name, tensor]));
}

/** A `.pt` file whose root is the dictionary. */
export async function madeCheckpoint(root: MadeTree): Promise<Bytes> {
  const stored = new Map<TensorToWrite, number>();
  const writer = new PickleWriter();
  const write = (item: MadeItem): void => {
    if (isTensor(item)) {
      if (!stored.has(item)) stored.set(item, stored.size);
      writer.tensor(item, stored.get(item)!);
    } else if (typeof item === "object" && item !== null) {
      writer.opcodes("}(");
      for (const [key, value] of Object.entries(item)) {
        writer.text(key);
        write(value);
      }
      writer.opcodes("u");
    } else writer.plain(item);
  };
  writer.opcodes("\x80\x02");
  write(root);
  writer.opcodes(".");
  const parts: Bytes[] = [];
  const pickle = writer.result();
  for await (const chunk of writeTorchArchive("made", () => pickle, Array.from(stored.keys()))) parts.push(chunk);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
