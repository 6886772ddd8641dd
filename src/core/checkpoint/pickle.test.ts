import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { FileError, TruncatedFileError, UnpackLimitError } from "../base/file-errors";
import { MalformedPickleError, UnsafePickleError } from "./errors";
import { readPickle } from "./pickle";
import { OpaqueObject, PickleSet, PickleTuple, type PickleValue } from "./pickle-values";
import { TorchPickleHost } from "./torch-pickle";

/** Opcodes as text, one character a byte. */
function pickled(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function read(text: string): PickleValue {
  return readPickle(pickled(text), new TorchPickleHost("test.pt"), "test.pt").value;
}

describe("readPickle", () => {
  it("reads integers of any length exactly", () => {
    expect(read("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.")).toBe(0x1950a86a20f9469cfc6cn);
    expect(read("\x8a\x01\xff.")).toBe(-1);
    expect(read("\x8a\x00.")).toBe(0);
    expect(read("\x8b\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80.")).toBe(-(2n ** 63n));
    expect(read("L9007199254740993L\n.")).toBe(9007199254740993n);
    expect(read("J\xff\xff\xff\xff.")).toBe(-1);
    expect(read("I01\n.")).toBe(true);
  });

  it("reads the containers of protocols 0 to 5", () => {
    expect(read("(lp0\nI1\naI2\na.")).toEqual([1, 2]);
    expect(read("(dp0\nS'a'\nI1\ns.")).toEqual(new Map([["a", 1]]));
    expect(read("\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01a\x94K\x01\x8c\x01bK\x02u.")).toEqual(
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    );
    expect(read("K\x01K\x02\x86.")).toEqual(new PickleTuple([1, 2]));
    expect(read("\x8f(K\x01K\x02\x90.")).toEqual(new PickleSet([1, 2]));
    expect(read("G\x3f\xf8\x00\x00\x00\x00\x00\x00.")).toBe(1.5);
    expect(read("Finf\n.")).toBe(Infinity);
    expect(read("\x80\x05\x96\x02\x00\x00\x00\x00\x00\x00\x00ab.")).toEqual(pickled("ab"));
    expect(read("V\\u00e9\n.")).toBe("é");
  });

  it("keeps classes it does not know as names with a state", () => {
    const namespace = read("\x80\x02cargparse\nNamespace\n)\x81}X\x04\x00\x00\x00seedK\x07sb.");
    expect(namespace).toBeInstanceOf(OpaqueObject);
    expect((namespace as OpaqueObject).type.path).toBe("argparse.Namespace");
    expect((namespace as OpaqueObject).state).toEqual(new Map([["seed", 7]]));
    expect(read("c__main__\nConfig\n)\x81.")).toBeInstanceOf(OpaqueObject);
  });

  it.each([
    ["a call of posix.system", "cposix\nsystem\n(X\x04\x00\x00\x00trueTtR."],
    ["a mention of subprocess", "csubprocess\nPopen\n."],
    ["a mention of eval", "cbuiltins\neval\n."],
    ["a mention by STACK_GLOBAL", "\x8c\x05posix\x8c\x06system\x93."],
    ["an instance by INST", "(S'true'\nios\nsystem\n."],
    ["an instance by OBJ", "(c__main__\nEvil\nK\x01o."],
    ["a call of an unknown function", "c__main__\nevil\n)R."],
    ["a call of a library function off the list", "ctorch.hub\nload\n)R."],
    ["a call of what a call returned", "cargparse\nNamespace\n)R)R."],
    ["a call through a tensor subclass", "ctorch._tensor\n_rebuild_from_type_v2\n(cx\ny\nN)NtR."],
    ["an extension code", "\x82\x01."],
  ])("refuses %s", (_, text) => {
    expect(() => read(text)).toThrow(UnsafePickleError);
  });

  it.each([
    ["an empty stack", "."],
    ["a group never opened", "t."],
    ["a value below the mark", "K\x01(."],
    ["an unknown memo", "h\x07."],
    ["items of a number", "K\x01K\x02K\x03s."],
    ["state of a number", "K\x01K\x02b."],
    ["an unknown opcode", "\xff."],
    ["a buffer from elsewhere", "\x97."],
    ["a protocol of the future", "\x80\x09."],
    ["bytes that are no UTF-8", "X\x01\x00\x00\x00\xff."],
    ["a number that is none", "F1.2.3\n."],
    ["arguments that are no tuple", "c__main__\nC\nK\x01\x81."],
    ["an odd dictionary", "(K\x01d."],
  ])("names %s as malformed", (_, text) => {
    expect(() => read(text)).toThrow(MalformedPickleError);
  });

  it.each([
    ["a string of 4 GB", "X\xff\xff\xff\xffabc"],
    ["bytes of 2^63", "\x8e\xff\xff\xff\xff\xff\xff\xff\x7fabc"],
    ["a negative length", "T\xff\xff\xff\xffabc"],
    ["no STOP", "K\x01"],
    ["nothing", ""],
  ])("names %s as cut short", (_, text) => {
    expect(() => read(text)).toThrow(TruncatedFileError);
  });

  it("stops at a bound of steps instead of filling memory", () => {
    for (const opcode of ["]", "("]) {
      const bytes = new Uint8Array(5_000_000).fill(opcode.charCodeAt(0));
      expect(() => readPickle(bytes, new TorchPickleHost("test.pt"), "test.pt")).toThrow(UnpackLimitError);
    }
  });

  it("shares what a memo repeats: a list doubled 40 times stays small", () => {
    let text = "]q\x00";
    for (let i = 1; i <= 40; i++)
      text += `](h${String.fromCharCode(i - 1)}h${String.fromCharCode(i - 1)}eq${String.fromCharCode(i)}`;
    let value = read(`${text}.`);
    for (let i = 0; i < 40; i++) value = (value as PickleValue[])[0];
    expect(value).toEqual([]);
  });

  it("does not touch prototypes, whatever keys a pickle sets", () => {
    const text = "X\x09\x00\x00\x00__proto__}X\x08\x00\x00\x00pollutedK\x01s";
    read(`}${text}s.`);
    read(`cargparse\nNamespace\n)\x81}${text}sb.`);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("answers any bytes with a value or a named error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readPickle(bytes, new TorchPickleHost("test.pt"), "test.pt");
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});
