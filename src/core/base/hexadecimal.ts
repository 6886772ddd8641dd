// Bytes and 32-bit words as lower-case hexadecimal digits, and back.

export function hexOfBytes(bytes: Uint8Array, separator = ""): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(separator);
}

/** A checksum, 0 … 2³² − 1, as eight digits. */
export function hexOfUint32(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** The bytes, or undefined where `hex` is not 2 · `count` lower-case digits. */
export function bytesOfHex(hex: string, count: number): Uint8Array | undefined {
  if (hex.length !== 2 * count || !/^[0-9a-f]*$/.test(hex)) return undefined;
  return Uint8Array.from({ length: count }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
