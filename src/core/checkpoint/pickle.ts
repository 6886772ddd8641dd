// A pickle machine that builds values and runs nothing, after Python's pickletools.py, protocols 0 to 5.
// The package `pickleparser` is not used: it rounds integers beyond 2^53 and misreads long or negative ones (the pre-1.6
// container opens with an 80-bit one), spreads and assigns attacker-chosen values into calls and objects, reads past
// its input, and has no bound on work; this machine counts every step and knows where its input ended.
import { TruncatedFileError, UnpackLimitError } from "../base/file-errors";
import { MalformedPickleError, UnsafePickleError } from "./errors";
import { latin1, longInteger, utf8, writtenFloat, writtenInteger } from "./pickle-literals";
import {
  GlobalName,
  HostValue,
  OpaqueObject,
  PickleSet,
  PickleTuple,
  type PickleHost,
  type PickleValue,
} from "./pickle-values";

/**
 * Steps a pickle may take; ResNeSt-269e with its optimizer takes 0.4 million. What takes longer than moving a value counts
 * as several: a container, a string, and what a host has to look through.
 */
const maxSteps = 4_000_000;
const containerSteps = 8;
const stringSteps = 2;
const maxIntegerBytes = 1024;
/** Characters that are looked through, or copied, in the time of a step. */
const charactersAStep = 8;

/** Steps it takes to look through a value, and through what lies in it; a memo hands one value to many calls. */
function stepsThrough(value: PickleValue, depth = 2): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length / charactersAStep;
  if (value instanceof GlobalName) return (value.module.length + value.name.length) / charactersAStep;
  if (value instanceof Map) return value.size;
  const items = value instanceof PickleTuple || value instanceof PickleSet ? value.items : value;
  if (!Array.isArray(items)) return 0;
  if (depth === 0) return items.length;
  return (items as readonly PickleValue[]).reduce<number>(
    (sum, item) => sum + stepsThrough(item, depth - 1),
    items.length,
  );
}

class PickleMachine {
  private readonly data: DataView;
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private steps = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly host: PickleHost,
    private readonly name: string,
  ) {
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  malformed(what: string): MalformedPickleError {
    return new MalformedPickleError(`${this.name}: its pickle is malformed at byte ${this.at}: ${what}`);
  }

  private cost(steps: number): void {
    this.steps += steps;
    if (this.steps > maxSteps) {
      throw new UnpackLimitError(
        `${this.name}: its pickle takes more than ${maxSteps} steps; no checkpoint needs as many, and the file is refused`,
      );
    }
  }

  /** Advances over `length` bytes and returns where they began. */
  private skip(length: number): number {
    if (length < 0 || this.at + length > this.bytes.length) {
      throw new TruncatedFileError(
        `${this.name}: its pickle ends after ${this.bytes.length} bytes, amid a value of ${length}; the file is cut short`,
      );
    }
    this.at += length;
    return this.at - length;
  }

  private take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  private text(length: number): string {
    this.cost(stringSteps);
    const bytes = this.take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.malformed("a string is not UTF-8");
    }
  }

  private line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw new TruncatedFileError(`${this.name}: its pickle ends amid a line; the file is cut short`);
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  private uint8 = (): number => this.bytes[this.skip(1)];
  private uint16 = (): number => this.data.getUint16(this.skip(2), true);
  private uint32 = (): number => this.data.getUint32(this.skip(4), true);
  private int32 = (): number => this.data.getInt32(this.skip(4), true);
  /** A 64-bit length; beyond 2^53 it is beyond any input, too. */
  private uint64 = (): number => Number(this.data.getBigUint64(this.skip(8), true));

  private pop(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.malformed("it takes a value that is not there");
    return this.stack.pop()!;
  }

  private top(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.malformed("it takes a value that is not there");
    return this.stack.at(-1)!;
  }

  private popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.malformed("it closes a group that was never opened");
    return this.stack.splice(mark);
  }

  private popTuple(): readonly PickleValue[] {
    const args = this.pop();
    if (!(args instanceof PickleTuple)) throw this.malformed("arguments are not a tuple");
    return args.items;
  }

  private popGlobal(): GlobalName {
    const callable = this.pop();
    if (callable instanceof GlobalName) return callable;
    throw new UnsafePickleError(
      `${this.name}: its pickle asks to call something it computed; checkpoints never do, and nothing was run`,
    );
  }

  private push(value: PickleValue, steps = 0): void {
    this.cost(steps);
    this.stack.push(value);
  }

  private remember(index: number): void {
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.malformed(`it recalls value ${index}, which it never kept`);
    this.push(value);
  }

  private integer(text: string): number | bigint {
    const value = writtenInteger(text);
    if (value === undefined) throw this.malformed("an integer is not written in digits");
    return value;
  }

  private setItems(items: PickleValue[]): void {
    const target = this.top();
    if (items.length % 2) throw this.malformed("a key lacks its value");
    if (target instanceof Map) for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
    else if (!(target instanceof OpaqueObject)) throw this.malformed("it sets items of something that has none");
  }

  private append(items: PickleValue[]): void {
    const target = this.top();
    if (Array.isArray(target)) for (const item of items) target.push(item);
    else if (!(target instanceof OpaqueObject)) throw this.malformed("it appends to something that is no list");
  }

  private dictionary(items: PickleValue[]): void {
    this.push(new Map(), containerSteps);
    this.setItems(items);
  }

  private build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof OpaqueObject) target.state = state;
    else if (!(target instanceof Map || target instanceof HostValue || target instanceof PickleSet)) {
      throw this.malformed("it gives state to a plain value");
    }
  }

  private call(callable: GlobalName, args: readonly PickleValue[]): void {
    this.cost(stepsThrough(callable) + stepsThrough(new PickleTuple(args)));
    this.push(this.host.call(callable, args), containerSteps);
  }

  private newObject(): void {
    this.popTuple();
    const type = this.popGlobal();
    this.push(this.host.instance(type), containerSteps + stepsThrough(type));
  }

  private global(module: string, name: string): GlobalName {
    this.cost(containerSteps + (module.length + name.length) / charactersAStep);
    return this.host.global(module, name);
  }

  private persistent(id: PickleValue): void {
    this.cost(containerSteps + stepsThrough(id));
    this.push(this.host.persistent(id));
  }

  /** Runs to STOP; `at` is then the first byte after it. */
  run(): PickleValue {
    for (;;) {
      this.cost(1);
      const opcode = this.uint8();
      if (opcode === 0x2e) return this.pop();
      this.step(opcode);
    }
  }

  private step(opcode: number): void {
    switch (opcode) {
      // Framing, stack and memo
      case 0x80: // PROTO
        if (this.uint8() > 5) throw this.malformed("a protocol above 5");
        return;
      case 0x95: // FRAME
        this.skip(8);
        return;
      case 0x28: // MARK
        this.marks.push(this.stack.length);
        return;
      case 0x30: // POP
        if (this.stack.length === this.marks.at(-1)) this.marks.pop();
        else this.pop();
        return;
      case 0x31: // POP_MARK
        this.popToMark();
        return;
      case 0x32: // DUP
        return this.push(this.top());
      case 0x70: // PUT
        return this.remember(Number(this.integer(this.line())));
      case 0x71: // BINPUT
        return this.remember(this.uint8());
      case 0x72: // LONG_BINPUT
        return this.remember(this.uint32());
      case 0x94: // MEMOIZE
        return this.remember(this.memo.size);
      case 0x67: // GET
        return this.recall(Number(this.integer(this.line())));
      case 0x68: // BINGET
        return this.recall(this.uint8());
      case 0x6a: // LONG_BINGET
        return this.recall(this.uint32());

      // Numbers and constants
      case 0x4e: // NONE
        return this.push(null);
      case 0x88: // NEWTRUE
        return this.push(true);
      case 0x89: // NEWFALSE
        return this.push(false);
      case 0x49: {
        // INT
        const text = this.line();
        return this.push(text === "00" ? false : text === "01" ? true : this.integer(text));
      }
      case 0x4c: // LONG
        return this.push(this.integer(this.line().replace(/L$/, "")));
      case 0x4a: // BININT
        return this.push(this.int32());
      case 0x4b: // BININT1
        return this.push(this.uint8());
      case 0x4d: // BININT2
        return this.push(this.uint16());
      case 0x8a: // LONG1
        return this.push(longInteger(this.take(this.uint8())));
      case 0x8b: {
        // LONG4
        const length = this.int32();
        if (length > maxIntegerBytes) throw this.malformed(`an integer of ${length} bytes`);
        return this.push(longInteger(this.take(length)));
      }
      case 0x46: {
        // FLOAT
        const value = writtenFloat(this.line());
        if (value === undefined) throw this.malformed("a number that is none");
        return this.push(value);
      }
      case 0x47: // BINFLOAT
        return this.push(this.data.getFloat64(this.skip(8)));

      // Strings and bytes
      case 0x53: {
        // STRING
        const text = this.line();
        if (!/^(["'])[^\\]*\1$/.test(text)) throw this.malformed("a string without quotes, or with escapes");
        return this.push(text.slice(1, -1));
      }
      case 0x54: // BINSTRING
        return this.push(latin1(this.take(this.int32())));
      case 0x55: // SHORT_BINSTRING
        return this.push(latin1(this.take(this.uint8())));
      case 0x56: // UNICODE
        return this.push(
          this.line().replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        );
      case 0x58: // BINUNICODE
        return this.push(this.text(this.uint32()));
      case 0x8c: // SHORT_BINUNICODE
        return this.push(this.text(this.uint8()));
      case 0x8d: // BINUNICODE8
        return this.push(this.text(this.uint64()));
      case 0x42: // BINBYTES
        return this.push(this.take(this.uint32()));
      case 0x43: // SHORT_BINBYTES
        return this.push(this.take(this.uint8()));
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.push(this.take(this.uint64()));

      // Containers
      case 0x29: // EMPTY_TUPLE
        return this.push(new PickleTuple([]), containerSteps);
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const items = Array.from({ length: opcode - 0x84 }, () => this.pop()).reverse();
        return this.push(new PickleTuple(items), containerSteps);
      }
      case 0x74: // TUPLE
        return this.push(new PickleTuple(this.popToMark()), containerSteps);
      case 0x5d: // EMPTY_LIST
        return this.push([], containerSteps);
      case 0x6c: // LIST
        return this.push(this.popToMark(), containerSteps);
      case 0x61: // APPEND
        return this.append([this.pop()]);
      case 0x65: // APPENDS
        return this.append(this.popToMark());
      case 0x7d: // EMPTY_DICT
        return this.dictionary([]);
      case 0x64: // DICT
        return this.dictionary(this.popToMark());
      case 0x73: // SETITEM
        return this.setItems([this.pop(), this.pop()].reverse());
      case 0x75: // SETITEMS
        return this.setItems(this.popToMark());
      case 0x8f: // EMPTY_SET
        return this.push(new PickleSet([]), containerSteps);
      case 0x91: // FROZENSET
        return this.push(new PickleSet(this.popToMark()), containerSteps);
      case 0x90: {
        // ADDITEMS
        const items = this.popToMark();
        const target = this.top();
        if (!(target instanceof PickleSet)) throw this.malformed("it adds to something that is no set");
        for (const item of items) target.items.push(item);
        return;
      }

      // Names, objects and calls
      case 0x63: {
        // GLOBAL
        const module = this.line();
        return this.push(this.global(module, this.line()));
      }
      case 0x93: {
        // STACK_GLOBAL
        const name = this.pop();
        const module = this.pop();
        if (typeof name !== "string" || typeof module !== "string") throw this.malformed("a global without a name");
        return this.push(this.global(module, name));
      }
      case 0x69: {
        // INST
        const module = this.line();
        const type = this.global(module, this.line());
        return this.call(type, this.popToMark());
      }
      case 0x6f: {
        // OBJ
        const [type, ...args] = this.popToMark();
        if (!(type instanceof GlobalName)) throw this.malformed("an object without a class");
        return this.call(type, args);
      }
      case 0x52: {
        // REDUCE
        const args = this.popTuple();
        return this.call(this.popGlobal(), args);
      }
      case 0x92: // NEWOBJ_EX
        this.pop();
        return this.newObject();
      case 0x81: // NEWOBJ
        return this.newObject();
      case 0x62: // BUILD
        return this.build();
      case 0x50: // PERSID
        return this.persistent(this.line());
      case 0x51: // BINPERSID
        return this.persistent(this.pop());
      case 0x82: // EXT1
      case 0x83: // EXT2
      case 0x84: // EXT4
        throw new UnsafePickleError(`${this.name}: its pickle uses a registered extension; checkpoints never do`);
      default: // NEXT_BUFFER and READONLY_BUFFER need data from elsewhere, which no checkpoint has
        throw this.malformed(`opcode 0x${opcode.toString(16)}`);
    }
  }
}

/**
 * Reads one pickle from `bytes` at `offset`; `end` is the first byte after it. Time and memory are bounded by a count of
 * steps, values are shared, never copied, and nothing recurses.
 * @throws MalformedPickleError, UnpackLimitError, TruncatedFileError where the input ends first, UnsafePickleError, and
 * whatever the host throws. `name` is the file's, for messages.
 */
export function readPickle(
  bytes: Uint8Array,
  host: PickleHost,
  name: string,
  offset = 0,
): { readonly value: PickleValue; readonly end: number } {
  const machine = new PickleMachine(bytes, offset, host, name);
  const value = machine.run();
  return { value, end: machine.at };
}
