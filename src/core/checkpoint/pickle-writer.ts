// The protocol-2 pickle of a state dict as torch.save writes it, for names, tensors and plain values beside them.
import type { ElementType } from "./element-types";
import { elementCount } from "./element-types";
import { CheckpointWriteError } from "./errors";
import type { TensorToWrite } from "./torch-tensors";

/** What may stand beside the state dict in a container: plain values that `torch.load(weights_only=True)` takes. */
export type PlainValue =
  null | boolean | number | string | readonly PlainValue[] | { readonly [key: string]: PlainValue };

const storageClasses: Partial<Record<ElementType, string>> = {
  float64: "DoubleStorage",
  float32: "FloatStorage",
  float16: "HalfStorage",
  bfloat16: "BFloat16Storage",
  int64: "LongStorage",
  int32: "IntStorage",
  int16: "ShortStorage",
  int8: "CharStorage",
  uint8: "ByteStorage",
  bool: "BoolStorage",
};

const maxDepth = 16;

/** Writes opcode by opcode, without a memo. */
export class PickleWriter {
  private bytes = new Uint8Array(2 ** 16);
  private length = 0;

  result(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  private room(count: number): DataView {
    if (this.length + count > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.length + count));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.length += count;
    return new DataView(this.bytes.buffer, this.length - count, count);
  }

  opcodes(text: string): void {
    const room = this.room(text.length);
    for (let i = 0; i < text.length; i++) room.setUint8(i, text.charCodeAt(i));
  }

  global(module: string, name: string): void {
    this.opcodes(`c${module}\n${name}\n`);
  }

  text(text: string): void {
    const utf8 = new TextEncoder().encode(text);
    this.opcodes("X");
    this.room(4).setUint32(0, utf8.length, true);
    this.room(utf8.length);
    this.bytes.set(utf8, this.length - utf8.length);
  }

  integer(value: number): void {
    if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.opcodes("J");
      this.room(4).setInt32(0, value, true);
    } else {
      this.opcodes("\x8a\x08");
      this.room(8).setBigInt64(0, BigInt(value), true);
    }
  }

  tuple(values: readonly number[]): void {
    this.opcodes("(");
    for (const value of values) this.integer(value);
    this.opcodes("t");
  }

  plain(value: PlainValue, depth = 0): void {
    if (depth > maxDepth)
      throw new CheckpointWriteError(`values beside the state dict are nested deeper than ${maxDepth}`);
    if (value === null) this.opcodes("N");
    else if (typeof value === "boolean") this.opcodes(value ? "\x88" : "\x89");
    else if (typeof value === "string") this.text(value);
    else if (typeof value === "number") {
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return this.integer(value);
      this.opcodes("G");
      this.room(8).setFloat64(0, value);
    } else if (Array.isArray(value)) {
      this.opcodes("](");
      for (const item of value as readonly PlainValue[]) this.plain(item, depth + 1);
      this.opcodes("e");
    } else {
      this.opcodes("}(");
      for (const [key, item] of Object.entries(value)) {
        this.text(key);
        this.plain(item, depth + 1);
      }
      this.opcodes("u");
    }
  }

  /** `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`, the storage under `key`. */
  tensor({ name, type, shape }: TensorToWrite, key: number): void {
    const storage = storageClasses[type];
    if (!storage)
      throw new CheckpointWriteError(`${name}: ${type} has no storage class in .pt files; write .safetensors`);
    const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1).map((side) => Math.max(side, 1))));
    this.global("torch._utils", "_rebuild_tensor_v2");
    this.opcodes("((");
    this.text("storage");
    this.global("torch", storage);
    this.text(String(key));
    this.text("cpu");
    this.integer(elementCount(shape));
    this.opcodes("tQ");
    this.integer(0);
    this.tuple(shape);
    this.tuple(strides);
    this.opcodes("\x89");
    this.global("collections", "OrderedDict");
    this.opcodes(")RtR");
  }

  stateDict(tensors: readonly TensorToWrite[]): void {
    this.global("collections", "OrderedDict");
    this.opcodes(")R(");
    tensors.forEach((tensor, key) => {
      this.text(tensor.name);
      this.tensor(tensor, key);
    });
    this.opcodes("u");
  }
}

/**
 * The pickle of the tensors as an OrderedDict whose storages are named "0", "1", … in order; with `beside`, of
 * `{'model': state dict, ...beside}`.
 * @throws CheckpointWriteError for element types without a storage class.
 */
export function pickleStateDict(
  tensors: readonly TensorToWrite[],
  beside?: Readonly<Record<string, PlainValue>>,
): Uint8Array<ArrayBuffer> {
  const writer = new PickleWriter();
  writer.opcodes("\x80\x02");
  if (beside) {
    writer.opcodes("}(");
    writer.text("model");
    writer.stateDict(tensors);
    for (const [key, value] of Object.entries(beside)) {
      writer.text(key);
      writer.plain(value);
    }
    writer.opcodes("u");
  } else writer.stateDict(tensors);
  writer.opcodes(".");
  return writer.result();
}
