// What is done to the bytes of any format: bits flipped, lengths made absurd, parts cut, repeated, swapped and added.
import type { SceneRandom } from "../../core/scenes/random";

type Bytes = Uint8Array<ArrayBuffer>;
type Mutation = (bytes: Bytes, random: SceneRandom) => Bytes;

function joined(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

/** Half of the places lie near one of the ends, where headers and directories are. */
function placeIn(length: number, random: SceneRandom): number {
  const near = Math.min(length, 128);
  const kind = random.below(4);
  if (kind === 0) return random.below(near);
  return kind === 1 ? length - 1 - random.below(near) : random.below(length);
}

/** A stretch of up to `longest` bytes. */
function stretchIn(length: number, random: SceneRandom, longest = 256): readonly [from: number, to: number] {
  const from = placeIn(length, random);
  return [from, Math.min(length, from + 1 + random.below(longest))];
}

const flipBits: Mutation = (bytes, random) => {
  for (let left = 1 + random.below(4); left > 0; left--) bytes[placeIn(bytes.length, random)] ^= 1 << random.below(8);
  return bytes;
};

const setBytes: Mutation = (bytes, random) => {
  const telling = [0, 1, 0x7f, 0x80, 0xfe, 0xff, 0x20, 0x0a];
  for (let left = 1 + random.below(3); left > 0; left--) {
    bytes[placeIn(bytes.length, random)] = random.chance(0.5) ? random.pick(telling) : random.below(256);
  }
  return bytes;
};

/** A number of 2, 4 or 8 bytes in either order: where it hits a length or an offset, it lies. */
const lieInNumber: Mutation = (bytes, random) => {
  const size = random.pick([2, 4, 8]);
  if (bytes.length < size) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = Math.min(placeIn(bytes.length, random), bytes.length - size);
  const isLittle = random.chance(0.5);
  const old = size === 2 ? view.getUint16(at, isLittle) : view.getUint32(at, isLittle);
  const lies = [
    0,
    1,
    old - 1,
    old + 1,
    old * 2,
    bytes.length,
    0x7fff,
    0xffff,
    0x10000,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
  ];
  const value = random.pick(lies) >>> 0;
  if (size === 2) view.setUint16(at, value, isLittle);
  else if (size === 4) view.setUint32(at, value, isLittle);
  else view.setBigUint64(at, BigInt(value) * (random.chance(0.5) ? 1n : 2n ** 31n), isLittle);
  return bytes;
};

const cutOff: Mutation = (bytes, random) => bytes.slice(0, placeIn(bytes.length, random));

const cutOut: Mutation = (bytes, random) => {
  const [from, to] = stretchIn(bytes.length, random);
  return joined(bytes.subarray(0, from), bytes.subarray(to));
};

const repeat: Mutation = (bytes, random) => {
  const [from, to] = stretchIn(bytes.length, random);
  const times = random.chance(0.9) ? 1 : 1 + random.below(200);
  const copies = Array.from({ length: times }, () => bytes.subarray(from, to));
  return joined(bytes.subarray(0, to), ...copies, bytes.subarray(to));
};

const copyOver: Mutation = (bytes, random) => {
  const [from, to] = stretchIn(bytes.length, random);
  const at = Math.min(placeIn(bytes.length, random), bytes.length - (to - from));
  bytes.copyWithin(at, from, to);
  return bytes;
};

const insertNoise: Mutation = (bytes, random) => {
  const at = placeIn(bytes.length + 1, random);
  const noise = Uint8Array.from({ length: 1 + random.below(32) }, () => random.below(256));
  return joined(bytes.subarray(0, at), noise, bytes.subarray(at));
};

const append: Mutation = (bytes, random) => {
  const added = random.pick([new Uint8Array(1 + random.below(600)), bytes.subarray(placeIn(bytes.length, random))]);
  return joined(bytes, added);
};

const mutations: readonly Mutation[] = [
  flipBits,
  flipBits,
  setBytes,
  setBytes,
  lieInNumber,
  lieInNumber,
  lieInNumber,
  cutOff,
  cutOut,
  repeat,
  copyOver,
  insertNoise,
  append,
];

/** A copy with one to three things done to it. */
export function mutatedBytes(original: Uint8Array, random: SceneRandom): Bytes {
  let bytes = new Uint8Array(original);
  for (let left = 1 + random.below(3); left > 0 && bytes.length > 0; left--) {
    bytes = random.pick(mutations)(bytes, random);
  }
  return bytes;
}

/** A copy of one with its end from another, both cut anywhere. */
export function splicedBytes(first: Uint8Array, second: Uint8Array, random: SceneRandom): Bytes {
  return joined(
    first.subarray(0, placeIn(first.length + 1, random)),
    second.subarray(placeIn(second.length + 1, random)),
  );
}
