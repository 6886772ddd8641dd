import { describe, expect, it } from "vitest";
import { fileSignature } from "./file-signature";

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? Array.from(part, (c) => c.charCodeAt(0)) : part)),
  );
const zeros = (count: number) => Array.from({ length: count }, () => 0);

describe("the signature of a file", () => {
  it.each([
    ["zip", bytes("PK\x03\x04", zeros(30))],
    ["zip", bytes("PK\x05\x06", zeros(18))],
    ["torch", bytes([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e])],
    ["safetensors", bytes([40, 0, 0, 0, 0, 0, 0, 0], '{"a":{"dtype"')],
    ["bitstream", bytes("LADN", [1])],
    ["image", bytes([0xff, 0xd8, 0xff, 0xe0])],
    ["image", bytes("\x89PNG\r\n\x1a\n")],
    ["image", bytes("RIFF", [9, 0, 0, 0], "WEBPVP8 ")],
    ["image", bytes([0, 0, 0, 28], "ftypavif", zeros(16))],
    ["image", bytes("BM", zeros(12), [40, 0, 0, 0], zeros(20))],
    ["image", bytes([0x49, 0x49, 0x2a, 0])],
    ["image", bytes([0, 0, 0, 24], "ftypheic", zeros(16))],
    ["image", bytes('<?xml version="1.0"?>\n<!-- by hand -->\n<svg xmlns="…">')],
    ["json", bytes('\n {"a": 1}')],
    ["json", bytes("\xef\xbb\xbf[1]")],
    ["json", bytes("\xff\xfe{\0}\0")],
    ["yaml", bytes("# a comment\n\nmodels:\n  a: 1\n")],
    ["xml", bytes('<?xml version="1.0"?><annotation/>')],
    ["xml", bytes("<annotation verified='yes'>")],
    ["text", bytes("garbagegarbage")],
    ["text", bytes("BMW, Audi and others, as text\n")],
  ])("is %s", (format, head) => {
    expect(fileSignature(head)).toEqual({ format });
  });

  it.each([
    [/HDF5/, bytes("\x89HDF\r\n\x1a\n")],
    [/TensorFlow Lite/, bytes([28, 0, 0, 0], "TFL3")],
    [/GGUF/, bytes("GGUF", [3, 0, 0, 0])],
    [/ONNX/, bytes([8, 8, 0x12, 7], "pytorch")],
    [/a Python pickle that torch.save did not write/, bytes([0x80, 4, 0x95])],
    [/PDF/, bytes("%PDF-1.7")],
    [/RAR/, bytes("Rar!\x1a\x07\x01")],
    [/7-Zip/, bytes("7z\xbc\xaf\x27\x1c")],
    [/gzip/, bytes([0x1f, 0x8b, 8])],
    [/a tar archive/, bytes("a.txt", zeros(252), "ustar")],
    [/a video/, bytes([0, 0, 0, 24], "ftypisom", zeros(16))],
    [/a video/, bytes("RIFF", [9, 0, 0, 0], "AVI LIST")],
    [/a sound file/, bytes("RIFF", [9, 0, 0, 0], "WAVEfmt ")],
    [/an HTML page/, bytes("\n<!DOCTYPE html><html>")],
    [
      /a Git LFS pointer, which stands for the file of 178,242,134 bytes and does not hold it/,
      bytes("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 178242134\n"),
    ],
  ])("names %s", (what, head) => {
    expect(fileSignature(head)).toMatchObject({ format: "foreign", what: expect.stringMatching(what) as string });
  });

  it("is nothing where the bytes tell nothing", () => {
    expect(fileSignature(bytes([0, 1, 2, 3, 4, 5, 6, 7, 0]))).toBeUndefined();
  });
});
