// SHA-256, CRC-32, and bytes as hexadecimal digits.

/** SHA-256 of bytes, or of a text's UTF-8, by WebCrypto: 64 lower-case digits. */
export async function sha256Hex(content: BufferSource | string): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return hexOfBytes(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Two lower-case digits a byte. */
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

// CRC-32 as zip, PNG and Ethernet have it (IEEE 802.3: 0xEDB88320 reflected, all ones before and after), eight bytes a step.
const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let i = 0; i < 256; i++) {
  let c = i;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  tables[0][i] = c;
}
for (let k = 1; k < 8; k++) {
  for (let i = 0; i < 256; i++) tables[k][i] = (tables[k - 1][i] >>> 8) ^ tables[0][tables[k - 1][i] & 255];
}
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;

/** The CRC of `bytes`, or of what came before and `bytes` when its CRC is given as `previous`. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let c = ~previous;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c =
      t7[c & 255] ^
      t6[(c >>> 8) & 255] ^
      t5[(c >>> 16) & 255] ^
      t4[c >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) c = t0[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}
