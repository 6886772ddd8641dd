// The element types of stored tensors, their sizes, and their conversion to and from float32 (IEEE 754, bfloat16).
import type { Bytes } from "../base/byte-source";
import { UnsupportedCheckpointError } from "./errors";

const bytesPerElement = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** PyTorch's name of an element type, without `torch.`. */
export type ElementType = keyof typeof bytesPerElement;

export function isElementType(name: string): name is ElementType {
  return Object.hasOwn(bytesPerElement, name);
}

export function elementBytes(type: ElementType): number {
  return bytesPerElement[type];
}

/** Product of a shape's sides: 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** `[64, 256, 1, 1]` */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

const scratch = new DataView(new ArrayBuffer(4));

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function halvesToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = fromHalf(halves[i]);
  return values;
}

/** The nearest float16, ties to even; beyond 65,504 infinite. */
function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Subnormal halves are multiples of 2^-24: adding 0.5 aligns the float's last bit with that, and rounds.
    scratch.setUint32(0, magnitude);
    scratch.setFloat32(0, Math.fround(scratch.getFloat32(0) + 0.5));
    return sign | (scratch.getUint32(0) - 0x3f000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}

/** Rounds float32 values to float16, two little-endian bytes each. */
export function encodeHalf(values: Float32Array): Bytes {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = toHalf(values[i]);
  return new Uint8Array(halves.buffer);
}

/** The bytes at an offset that typed arrays accept: themselves where aligned, else a copy. */
function aligned(data: Bytes, bytes: number): Bytes {
  return data.byteOffset % bytes === 0 ? data : data.slice();
}

/** Little-endian elements as float32: float32 itself shares the given buffer, other types are converted and rounded. */
export function toFloat32(type: ElementType, bytes: Bytes): Float32Array<ArrayBuffer> {
  const size = bytesPerElement[type];
  const data = aligned(bytes, size);
  const { buffer, byteOffset } = data;
  const count = data.length / size;
  switch (type) {
    case "float32":
      return new Float32Array(buffer, byteOffset, count);
    case "float64":
      return new Float32Array(new Float64Array(buffer, byteOffset, count));
    case "float16":
      return halvesToFloat32(new Uint16Array(buffer, byteOffset, count));
    case "bfloat16": {
      const words = new Uint32Array(count);
      const halves = new Uint16Array(buffer, byteOffset, count);
      for (let i = 0; i < count; i++) words[i] = halves[i] << 16;
      return new Float32Array(words.buffer);
    }
    case "int64":
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case "uint64":
      return Float32Array.from(new BigUint64Array(buffer, byteOffset, count), Number);
    case "int32":
      return new Float32Array(new Int32Array(buffer, byteOffset, count));
    case "uint32":
      return new Float32Array(new Uint32Array(buffer, byteOffset, count));
    case "int16":
      return new Float32Array(new Int16Array(buffer, byteOffset, count));
    case "uint16":
      return new Float32Array(new Uint16Array(buffer, byteOffset, count));
    case "int8":
      return new Float32Array(new Int8Array(buffer, byteOffset, count));
    case "uint8":
    case "bool":
      return new Float32Array(data);
  }
}

/** Little-endian integers as int32. @throws UnsupportedCheckpointError for other types or values beyond int32. */
export function toInt32(type: ElementType, bytes: Bytes): Int32Array<ArrayBuffer> {
  const data = aligned(bytes, bytesPerElement[type]);
  if (type === "int32") return new Int32Array(data.buffer, data.byteOffset, data.length / 4);
  if (type === "int64") {
    const long = new BigInt64Array(data.buffer, data.byteOffset, data.length / 8);
    if (long.every((value) => BigInt.asIntN(32, value) === value)) return Int32Array.from(long, Number);
  }
  throw new UnsupportedCheckpointError(`a table of ${type} values, expected int32`);
}
