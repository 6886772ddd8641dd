// Working memory that one scene after another uses, so that drawing thousands leaves nothing to collect.

const buffers = new Map<string, Float32Array>();

/** At least `length` floats with arbitrary contents, valid until the next call with this name. */
export function scratch(name: string, length: number): Float32Array {
  let buffer = buffers.get(name);
  if (buffer === undefined || buffer.length < length) {
    buffer = new Float32Array(length);
    buffers.set(name, buffer);
  }
  return buffer;
}
