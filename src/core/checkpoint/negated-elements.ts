// Elements with their signs turned, for tensors that PyTorch stores with its negative bit (`torch._neg_view`).
import type { Bytes } from "../base/byte-source";
import { elementBytes, type ElementType } from "./element-types";

const floats: readonly ElementType[] = ["float64", "float32", "float16", "bfloat16"];
const integers: readonly ElementType[] = ["int64", "int32", "int16", "int8", "uint8"];

/** PyTorch negates neither booleans nor the unsigned types that are wider than a byte. */
export function canBeNegated(type: ElementType): boolean {
  return floats.includes(type) || integers.includes(type);
}

/** Little-endian elements of `type`, negated in place: floats by their sign bit, integers modulo their range. */
export function negateElements(type: ElementType, bytes: Bytes): void {
  const size = elementBytes(type);
  if (floats.includes(type)) {
    for (let i = size - 1; i < bytes.length; i += size) bytes[i] ^= 0x80;
    return;
  }
  for (let start = 0; start < bytes.length; start += size) {
    // two's complement: invert, add one
    let carry = 1;
    for (let i = start; i < start + size; i++) {
      const sum = (bytes[i] ^ 0xff) + carry;
      bytes[i] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
