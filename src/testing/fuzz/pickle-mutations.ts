// Pickles of state dicts, mutated by opcodes: the same values written in other ways, and values that cost or contradict.
import type { SceneRandom } from "../../core/scenes/random";
import { mutatedBytes } from "./byte-mutations";

type Bytes = Uint8Array<ArrayBuffer>;

const latin1 = (text: string): Bytes => new Uint8Array(Buffer.from(text, "latin1"));
const joined = (...parts: readonly Uint8Array[]): Bytes => new Uint8Array(Buffer.concat(parts));

/** Of the opcodes that this lab's writer uses: how many bytes follow each, or that a line or a counted text does. */
const operands: Readonly<Record<number, number | "lines" | "text" | "long">> = {
  0x80: 1, // PROTO
  0x4a: 4, // BININT
  0x47: 8, // BINFLOAT
  0x58: "text", // BINUNICODE
  0x63: "lines", // GLOBAL
  0x8a: "long", // LONG1
};

interface Opcode {
  readonly code: number;
  readonly bytes: Bytes;
}

/** The opcodes of a pickle that this lab's writer wrote. */
function opcodesOf(pickle: Bytes): Opcode[] {
  const view = Buffer.from(pickle.buffer, pickle.byteOffset, pickle.length);
  const found: Opcode[] = [];
  for (let at = 0; at < pickle.length;) {
    const operand = operands[pickle[at]] ?? 0;
    let end = at + 1;
    if (operand === "text") end += 4 + view.readUInt32LE(at + 1);
    else if (operand === "long") end += 1 + pickle[at + 1];
    else if (operand === "lines") end = view.indexOf(10, view.indexOf(10, at) + 1) + 1;
    else end += operand;
    found.push({ code: pickle[at], bytes: pickle.slice(at, end) });
    at = end;
  }
  return found;
}

function uint32(value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return new Uint8Array(bytes);
}

/** Another way to write what the opcode pushes, in any protocol. */
function respelled({ code, bytes }: Opcode, random: SceneRandom): Bytes {
  if (code === 0x4a) {
    const value = Buffer.from(bytes).readInt32LE(1);
    const ways = [latin1(`I${value}\n`), latin1(`L${value}L\n`), joined(latin1("\x8a\x04"), bytes.subarray(1))];
    if (value >= 0 && value < 256) ways.push(Uint8Array.of(0x4b, value));
    if (value >= 0 && value < 65_536) ways.push(Uint8Array.of(0x4d, value & 255, value >> 8));
    return random.pick(ways);
  }
  if (code === 0x58) {
    const text = bytes.subarray(5);
    const ways = [joined(Uint8Array.of(0x8d), uint32(text.length), new Uint8Array(4), text)];
    if (text.length < 256) ways.push(joined(Uint8Array.of(0x8c, text.length), text));
    return random.pick(ways);
  }
  if (code === 0x63) {
    const [module, name] = Buffer.from(bytes.subarray(1)).toString("latin1").split("\n");
    const texts = [module, name].map((text) => joined(Uint8Array.of(0x8c, text.length), latin1(text)));
    return joined(...texts, Uint8Array.of(0x93));
  }
  return bytes;
}

const pushes = new Set([0x4a, 0x58, 0x47, 0x4e, 0x88, 0x89]);
let memoKey = 0;

/** Something that leaves the stack as it was: frames, memos, values pushed and popped. */
function idle(random: SceneRandom, follows: Opcode): Bytes {
  const ways = [latin1("\x95\0\0\0\0\0\0\0\0"), latin1("N0"), latin1("(NN1"), latin1("]0"), latin1("}0")];
  if (pushes.has(follows.code)) {
    ways.push(latin1("20"), latin1("\x94"), joined(latin1("r"), uint32(memoKey++ % 1000)), latin1("q\x07"));
  }
  return random.pick(ways);
}

/** A pickle that gives the same value. */
export function respelledPickle(pickle: Bytes, random: SceneRandom): Bytes {
  const share = random.pick([0.02, 0.2, 0.6]);
  memoKey = 0;
  const parts = opcodesOf(pickle).flatMap((opcode, i, all) => {
    const bytes = random.chance(share) ? respelled(opcode, random) : opcode.bytes;
    const isLast = i === all.length - 1 || i === 0;
    return !isLast && random.chance(share) ? [bytes, idle(random, opcode)] : [bytes];
  });
  return joined(...parts);
}

/** Opcodes taken out, repeated, exchanged or put in. */
export function shuffledPickle(pickle: Bytes, random: SceneRandom): Bytes {
  const opcodes = opcodesOf(pickle);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(opcodes.length);
    const other = random.pick(opcodes);
    const kind = random.below(5);
    if (kind === 0) opcodes.splice(at, 1 + random.below(3));
    else if (kind === 1) opcodes.splice(at, 0, other);
    else if (kind === 2) opcodes[at] = other;
    else if (kind === 3) opcodes[at] = { code: opcodes[at].code, bytes: mutatedBytes(opcodes[at].bytes, random) };
    else
      opcodes.splice(at, 0, {
        code: 0,
        bytes: latin1(random.pick(["0", "1", "2", "(", "t", "e", "u", "R", "b", "Q", "a", "s"])),
      });
  }
  return joined(...opcodes.map(({ bytes }) => bytes));
}

const text = (value: string): Bytes => joined(latin1("X"), uint32(value.length), latin1(value));
const times = (count: number, part: Bytes): Bytes => {
  const whole = new Uint8Array(Math.floor(count) * part.length);
  for (let at = 0; at < whole.length; at += part.length) whole.set(part, at);
  return whole;
};
const call = (module: string, name: string, args: Bytes): Bytes =>
  joined(latin1(`c${module}\n${name}\n`), args, latin1("R"));

/** Pickles whose cost grows faster than their length, each a value; `size` is how far. */
const bombs: readonly ((size: number, random: SceneRandom) => Bytes)[] = [
  (size) => latin1(`F${"1".repeat(size)}x\n`),
  (size) => latin1(`I${"9".repeat(size)}\n`),
  (size) => latin1(`L${"7".repeat(Math.min(size, 4200))}L\n`),
  // one long text, encoded again and again
  (size) =>
    joined(
      text("a".repeat(size / 4)),
      latin1("q\x010("),
      times(size / 12, call("_codecs", "encode", latin1("h\x01\x85"))),
      latin1("l"),
    ),
  // one long list of pairs, made into a dictionary again and again
  (size) =>
    joined(
      latin1("]("),
      times(size / 8, latin1("K\x01K\x02\x86")),
      latin1("eq\x010("),
      times(size / 12, call("collections", "OrderedDict", latin1("h\x01\x85"))),
      latin1("l"),
    ),
  (size) =>
    joined(text(".".repeat(size / 4)), latin1("q\x010("), times(size / 8, latin1("h\x01h\x01\x93")), latin1("l")),
  (size) => joined(times(size, latin1("(")), times(size, latin1("t"))),
  (size) => joined(latin1("N"), times(size, latin1("\x85"))),
  (size) => joined(latin1("]"), times(size, latin1("2a"))),
  (size) => joined(latin1("]("), times(size, latin1("]")), latin1("e")),
  (size) => joined(latin1("}("), times(size / 2, latin1("}N")), latin1("u")),
  (size) => joined(latin1("("), times(size / 2, latin1("\x8c\0")), latin1("l")),
  (size) => joined(latin1("N"), times(size, latin1("\x94"))),
  (size) => joined(latin1("("), times(size / 9, latin1("G\x3f\xf8\0\0\0\0\0\0")), latin1("l")),
  (size) =>
    joined(latin1("("), times(size / 260, joined(latin1("\x8a\xff"), new Uint8Array(255).fill(0x77))), latin1("l")),
  // names of networks, hundreds of them
  (size) =>
    joined(
      latin1("}("),
      ...Array.from({ length: size / 200 }, (_, i) => joined(text(`p${i}.layer2.0.conv1.weight`), tensor(i))),
      latin1("u"),
    ),
  (size) =>
    joined(
      latin1("}("),
      ...Array.from({ length: size / 200 }, (_, i) =>
        joined(text(`k${i}`), latin1("}("), text("layer2.0.conv1.weight"), tensor(0), latin1("u")),
      ),
      latin1("u"),
    ),
  (size) => joined(latin1("}("), text(`layer3.${size}999.conv1.weight`), tensor(0), latin1("u")),
];

/** A tensor of no elements, which needs no storage of its own. */
function tensor(key: number): Bytes {
  return joined(
    latin1("ctorch._utils\n_rebuild_tensor_v2\n(("),
    text("storage"),
    latin1("ctorch\nFloatStorage\n"),
    text(String(key % 3)),
    text("cpu"),
    latin1("K\0tQK\0K\0\x85K\x01\x85\x89Ntr".slice(0, -1)),
    latin1("R"),
  );
}

/** A pickle with a bomb beside or in place of its state dict. */
export function bombPickle(pickle: Bytes, random: SceneRandom): Bytes {
  const size = Math.floor(2 ** random.between(6, 19.5));
  const bomb = random.pick(bombs)(size, random);
  if (random.chance(0.5)) return joined(latin1("\x80\x02"), bomb, latin1("."));
  // {"a": bomb, "model": state dict}
  return joined(latin1("\x80\x02}("), text("a"), bomb, text("model"), pickle.subarray(2, -1), latin1("u."));
}
