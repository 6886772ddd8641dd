import { describe, expect, it } from "vitest";
import { bytesSource } from "../base/byte-source";
import { UnpackLimitError } from "../base/file-errors";
import { cpuMs } from "../../testing/process-cost";
import { madeZip } from "../../testing/made-zip";
import { openCheckpoint } from "./archive";
import { MalformedPickleError, SafetensorsHeaderError, UnsupportedCheckpointError } from "./errors";

const latin1 = (text: string) => Buffer.from(text, "latin1");

/** A `.pt` file with this pickle, packed, and no storages. */
function opened(pickle: string | Uint8Array) {
  const data = typeof pickle === "string" ? latin1(pickle) : pickle;
  const file = madeZip([{ name: "made/data.pkl", data, deflate: true }]);
  expect(file.length).toBeLessThan(2 ** 20);
  return openCheckpoint(bytesSource(file, "hostile.pt"));
}

/** The bound for a megabyte of input; each of these files took ten seconds to minutes, and takes a fraction of one now. */
const maxCpuMs = 5000;

async function refusedSoon(open: () => Promise<unknown>, kind: new (message: string) => Error, message: RegExp) {
  const started = process.cpuUsage();
  const refused = open();
  await expect(refused).rejects.toThrow(kind);
  await expect(refused).rejects.toThrow(message);
  expect(cpuMs(started)).toBeLessThan(maxCpuMs);
}

const text = (value: string) => `X${latin1(uint32(value.length)).toString("latin1")}${value}`;
function uint32(value: number): string {
  return String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
}

describe("a small .pt file that costs much", () => {
  it.each(["F", "I", "L"])("is refused for a number of 100,000 digits: %s", async (opcode) => {
    await refusedSoon(() => opened(`${opcode}${"1".repeat(100_000)}x\n.`), MalformedPickleError, /number|integer/);
    await refusedSoon(() => opened(`${opcode}${"1".repeat(100_000)}\n.`), MalformedPickleError, /number|integer/);
  });

  it("is refused where one long text is turned into bytes again and again, with the number of steps", async () => {
    const encode = "c_codecs\nencode\nh\x01\x85R";
    const pickle = `${text("a".repeat(100_000))}q\x010(${encode.repeat(20_000)}l.`;
    await refusedSoon(() => opened(pickle), UnpackLimitError, /more than 4000000 steps/);
  });

  it("is refused where one list of pairs becomes a dictionary again and again", async () => {
    const build = "ccollections\nOrderedDict\nh\x01\x85R";
    const pickle = `](${"K\x01K\x02\x86".repeat(50_000)}eq\x010(${build.repeat(20_000)}l.`;
    await refusedSoon(() => opened(pickle), UnpackLimitError, /more than 4000000 steps/);
  });

  it("is refused where it holds hundreds of networks, with the number", async () => {
    const tensor = (key: number) =>
      `ctorch._utils\n_rebuild_tensor_v2\n((${text("storage")}ctorch\nFloatStorage\n${text(String(key))}${text("cpu")}K\0tQK\0K\0\x85K\x01\x85\x89NtR`;
    const names = Array.from({ length: 4000 }, (_, i) => `${text(`p${i}.layer2.0.conv1.weight`)}${tensor(0)}`);
    const file = madeZip([
      { name: "made/data.pkl", data: latin1(`}(${names.join("")}u.`), deflate: true },
      { name: "made/data/0", data: new Uint8Array(0) },
    ]);
    const open = () => openCheckpoint(bytesSource(file, "hostile.pt"));
    await refusedSoon(open, UnsupportedCheckpointError, /it holds 4000 networks of 16000000 tensors/);
  });
});

describe("a safetensors file", () => {
  function opening(header: string) {
    const bytes = Buffer.alloc(8 + header.length);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8, "latin1");
    return openCheckpoint(bytesSource(bytes, "a.safetensors"));
  }

  it.each([
    ['{"__metadata__":{"a":{"toString":1}}}', /has \{"toString":1\} under "a", which is no text/],
    ['{"__metadata__":{"a":1}}', /has 1 under "a", which is no text/],
    ['{"__metadata__":{"a":null}}', /has null under "a"/],
    ['{"__metadata__":[1]}', /__metadata__ is no object/],
  ])("is refused by name where its texts are none: %s", async (header, message) => {
    await expect(opening(header)).rejects.toThrow(SafetensorsHeaderError);
    await expect(opening(header)).rejects.toThrow(message);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "has a tensor and a text called %s like any other",
    async (name) => {
      const entry = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
      const file = await opening(`{"__metadata__":{"${name}":"x"},"${name}":${entry}}`);
      expect(Array.from(file.listing.keys())).toEqual([name]);
      expect(Array.from(file.metadata)).toEqual([[name, "x"]]);
    },
  );
});
