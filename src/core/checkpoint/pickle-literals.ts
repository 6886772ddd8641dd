// The literals of Python's pickles that JavaScript has no reader for: long integers, Latin-1 and written-out numbers.

export const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
export const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
};

export function exact(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** Python's little-endian two's complement of any length. */
export function longInteger(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return exact(BigInt.asIntN(bytes.length * 8, value));
}

/** Digits with an optional sign, or undefined where the text is something else. */
export function writtenInteger(text: string): number | bigint | undefined {
  return /^[+-]?\d{1,2000}$/.test(text) ? exact(BigInt(text.replace(/^\+/, ""))) : undefined;
}

/** Python's `repr` of a float, or undefined where the text is something else. */
export function writtenFloat(text: string): number | undefined {
  const named = new Map([
    ["nan", NaN],
    ["inf", Infinity],
    ["-inf", -Infinity],
  ]).get(text);
  if (named !== undefined) return named;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
}
