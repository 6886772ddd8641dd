// Protocol Buffers' wire format for writing: messages as parts whose large data is made when it is written.

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes, or the promise of that many. */
type Part = Bytes | { readonly byteLength: number; make(): Bytes };

/** The parts of a message or of one of its fields, in order. */
export type Parts = readonly Part[];

const wireVarint = 0;
const wireLengthDelimited = 2;
const wireFixed32 = 5;

const utf8 = new TextEncoder();

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

function tag(field: number, wireType: number): number[] {
  return varint(BigInt((field << 3) | wireType));
}

/** An int64, or an enum. */
export function integerField(field: number, value: number): Parts {
  return [Uint8Array.from([...tag(field, wireVarint), ...varint(BigInt(value))])];
}

export function floatField(field: number, value: number): Parts {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from([...tag(field, wireFixed32), ...bytes])];
}

export function byteLengthOf(parts: Parts): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** A submessage, or bytes. */
export function messageField(field: number, content: Parts): Parts {
  const head = [...tag(field, wireLengthDelimited), ...varint(BigInt(byteLengthOf(content)))];
  return [Uint8Array.from(head), ...content];
}

export function textField(field: number, text: string): Parts {
  return messageField(field, [utf8.encode(text)]);
}

/** Small parts are joined to about this size. */
const chunkBytes = 2 ** 16;

/** The bytes in order; of the promised ones, one at a time is in memory. */
export function* chunksOf(parts: Parts): Generator<Bytes> {
  let waiting: Bytes[] = [];
  let waitingBytes = 0;
  const joined = (): Bytes => {
    const chunk = new Uint8Array(waitingBytes);
    let at = 0;
    for (const bytes of waiting) {
      chunk.set(bytes, at);
      at += bytes.length;
    }
    waiting = [];
    waitingBytes = 0;
    return chunk;
  };
  for (const part of parts) {
    const bytes = part instanceof Uint8Array ? part : part.make();
    if (waitingBytes > 0 && waitingBytes + bytes.length > chunkBytes) yield joined();
    if (bytes.length >= chunkBytes) yield bytes;
    else {
      waiting.push(bytes);
      waitingBytes += bytes.length;
    }
  }
  if (waitingBytes > 0) yield joined();
}
