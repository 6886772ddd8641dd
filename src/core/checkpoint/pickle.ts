// A pickle machine that builds values and runs nothing, after Python's pickletools.py, protocols 0 to 5.
// The package `pickleparser` is not used: it rounds integers beyond 2^53 and misreads long or negative ones (the pre-1.6
// container opens with an 80-bit one), spreads and assigns attacker-chosen values into calls and objects, reads past
// its input, and has no bound on work; this machine counts every step and knows where its input ended.
import { UnsafePickleError } from "./errors";
import { PickleInput } from "./pickle-input";
import { latin1, longInteger, writtenFloat } from "./pickle-literals";
import { containerSteps, PickleStack } from "./pickle-stack";
import { GlobalName, PickleSet, PickleTuple, type PickleHost, type PickleValue } from "./pickle-values";

const maxIntegerBytes = 1024;
/** The opcode STOP. */
const stop = 0x2e;

function step(opcode: number, input: PickleInput, stack: PickleStack): void {
  switch (opcode) {
    // Framing, stack and memo
    case 0x80: // PROTO
      if (input.uint8() > 5) throw input.malformed("a protocol above 5");
      return;
    case 0x95: // FRAME
      input.skip(8);
      return;
    case 0x28: // MARK
      stack.mark();
      return;
    case 0x30: // POP
      stack.popOrUnmark();
      return;
    case 0x31: // POP_MARK
      stack.popToMark();
      return;
    case 0x32: // DUP
      return stack.push(stack.top());
    case 0x70: // PUT
      return stack.remember(Number(input.integer(input.line())));
    case 0x71: // BINPUT
      return stack.remember(input.uint8());
    case 0x72: // LONG_BINPUT
      return stack.remember(input.uint32());
    case 0x94: // MEMOIZE
      return stack.memoize();
    case 0x67: // GET
      return stack.recall(Number(input.integer(input.line())));
    case 0x68: // BINGET
      return stack.recall(input.uint8());
    case 0x6a: // LONG_BINGET
      return stack.recall(input.uint32());

    // Numbers and constants
    case 0x4e: // NONE
      return stack.push(null);
    case 0x88: // NEWTRUE
      return stack.push(true);
    case 0x89: // NEWFALSE
      return stack.push(false);
    case 0x49: {
      // INT
      const text = input.line();
      return stack.push(text === "00" ? false : text === "01" ? true : input.integer(text));
    }
    case 0x4c: // LONG
      return stack.push(input.integer(input.line().replace(/L$/, "")));
    case 0x4a: // BININT
      return stack.push(input.int32());
    case 0x4b: // BININT1
      return stack.push(input.uint8());
    case 0x4d: // BININT2
      return stack.push(input.uint16());
    case 0x8a: // LONG1
      return stack.push(longInteger(input.take(input.uint8())));
    case 0x8b: {
      // LONG4
      const length = input.int32();
      if (length > maxIntegerBytes) throw input.malformed(`an integer of ${length} bytes`);
      return stack.push(longInteger(input.take(length)));
    }
    case 0x46: {
      // FLOAT
      const value = writtenFloat(input.line());
      if (value === undefined) throw input.malformed("a number that is none");
      return stack.push(value);
    }
    case 0x47: // BINFLOAT
      return stack.push(input.float64());

    // Strings and bytes
    case 0x53: {
      // STRING
      const text = input.line();
      if (!/^(["'])[^\\]*\1$/.test(text)) throw input.malformed("a string without quotes, or with escapes");
      return stack.push(text.slice(1, -1));
    }
    case 0x54: // BINSTRING
      return stack.push(latin1(input.take(input.int32())));
    case 0x55: // SHORT_BINSTRING
      return stack.push(latin1(input.take(input.uint8())));
    case 0x56: // UNICODE
      return stack.push(
        input.line().replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      );
    case 0x58: // BINUNICODE
      return stack.push(input.text(input.uint32()));
    case 0x8c: // SHORT_BINUNICODE
      return stack.push(input.text(input.uint8()));
    case 0x8d: // BINUNICODE8
      return stack.push(input.text(input.uint64()));
    case 0x42: // BINBYTES
      return stack.push(input.take(input.uint32()));
    case 0x43: // SHORT_BINBYTES
      return stack.push(input.take(input.uint8()));
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return stack.push(input.take(input.uint64()));

    // Containers
    case 0x29: // EMPTY_TUPLE
      return stack.push(new PickleTuple([]), containerSteps);
    case 0x85: // TUPLE1
    case 0x86: // TUPLE2
    case 0x87: {
      // TUPLE3
      const items = Array.from({ length: opcode - 0x84 }, () => stack.pop()).reverse();
      return stack.push(new PickleTuple(items), containerSteps);
    }
    case 0x74: // TUPLE
      return stack.push(new PickleTuple(stack.popToMark()), containerSteps);
    case 0x5d: // EMPTY_LIST
      return stack.push([], containerSteps);
    case 0x6c: // LIST
      return stack.push(stack.popToMark(), containerSteps);
    case 0x61: // APPEND
      return stack.append([stack.pop()]);
    case 0x65: // APPENDS
      return stack.append(stack.popToMark());
    case 0x7d: // EMPTY_DICT
      return stack.dictionary([]);
    case 0x64: // DICT
      return stack.dictionary(stack.popToMark());
    case 0x73: // SETITEM
      return stack.setItems([stack.pop(), stack.pop()].reverse());
    case 0x75: // SETITEMS
      return stack.setItems(stack.popToMark());
    case 0x8f: // EMPTY_SET
      return stack.push(new PickleSet([]), containerSteps);
    case 0x91: // FROZENSET
      return stack.push(new PickleSet(stack.popToMark()), containerSteps);
    case 0x90: {
      // ADDITEMS
      const items = stack.popToMark();
      const target = stack.top();
      if (!(target instanceof PickleSet)) throw input.malformed("it adds to something that is no set");
      for (const item of items) target.items.push(item);
      return;
    }

    // Names, objects and calls
    case 0x63: {
      // GLOBAL
      const module = input.line();
      return stack.push(stack.global(module, input.line()));
    }
    case 0x93: {
      // STACK_GLOBAL
      const name = stack.pop();
      const module = stack.pop();
      if (typeof name !== "string" || typeof module !== "string") throw input.malformed("a global without a name");
      return stack.push(stack.global(module, name));
    }
    case 0x69: {
      // INST
      const module = input.line();
      const type = stack.global(module, input.line());
      return stack.call(type, stack.popToMark());
    }
    case 0x6f: {
      // OBJ
      const [type, ...args] = stack.popToMark();
      if (!(type instanceof GlobalName)) throw input.malformed("an object without a class");
      return stack.call(type, args);
    }
    case 0x52: {
      // REDUCE
      const args = stack.popTuple();
      return stack.call(stack.popGlobal(), args);
    }
    case 0x92: // NEWOBJ_EX
      stack.pop();
      return stack.newObject();
    case 0x81: // NEWOBJ
      return stack.newObject();
    case 0x62: // BUILD
      return stack.build();
    case 0x50: // PERSID
      return stack.persistent(input.line());
    case 0x51: // BINPERSID
      return stack.persistent(stack.pop());
    case 0x82: // EXT1
    case 0x83: // EXT2
    case 0x84: // EXT4
      throw new UnsafePickleError(`${input.name}: its pickle uses a registered extension; checkpoints never do`);
    default: // NEXT_BUFFER and READONLY_BUFFER need data from elsewhere, which no checkpoint has
      throw input.malformed(`opcode 0x${opcode.toString(16)}`);
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
  const input = new PickleInput(bytes, offset, name);
  const stack = new PickleStack(input, host);
  for (;;) {
    input.cost(1);
    const opcode = input.uint8();
    if (opcode === stop) return { value: stack.pop(), end: input.at };
    step(opcode, input, stack);
  }
}
