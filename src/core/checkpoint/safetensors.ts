// The safetensors format, reader: an 8-byte header length, a JSON header, then tensors without gaps (huggingface/safetensors).
import { readExactly, type ByteSource } from "../base/byte-source";
import { largestFirst, type CheckpointFile, type TensorInfo } from "./checkpoint-file";
import { elementBytes, elementCount, shapeText, type ElementType } from "./element-types";
import { SafetensorsHeaderError, UnsupportedCheckpointError } from "./errors";

/** A quarter of the format's own limit of 100 MB; a header of 3,000 tensors has 0.4 MB. */
const maxHeaderBytes = 25_000_000;

/** The format's element types and PyTorch's. */
export const safetensorsTypes: Readonly<Record<string, ElementType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U64: "uint64",
  U32: "uint32",
  U16: "uint16",
  U8: "uint8",
  BOOL: "bool",
};

/** Whether the file opens like safetensors: a header length, then `{`. */
export function looksLikeSafetensors(head: Uint8Array): boolean {
  return head.length >= 9 && head[8] === 0x7b;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

interface Place extends TensorInfo {
  readonly start: number;
  readonly end: number;
}

function parseTensor(fileName: string, name: string, value: unknown, dataBytes: number): Place {
  const wrong = (what: string) =>
    new SafetensorsHeaderError(`${fileName}: the header's entry ${JSON.stringify(name.slice(0, 200))} ${what}`);
  if (!isRecord(value)) throw wrong("is no object");
  const { dtype, shape, data_offsets: offsets } = value;
  if (
    typeof dtype !== "string" ||
    !isCounts(shape) ||
    shape.length > 16 ||
    !isCounts(offsets) ||
    offsets.length !== 2
  ) {
    throw wrong("lacks a dtype, a shape, or two data_offsets");
  }
  if (!Object.hasOwn(safetensorsTypes, dtype)) {
    throw new UnsupportedCheckpointError(
      `${fileName}: ${name} has type ${dtype.slice(0, 40)}, which this lab does not read; convert it to F32`,
    );
  }
  const type = safetensorsTypes[dtype];
  const [start, end] = offsets;
  if (start > end || end > dataBytes)
    throw wrong(`lies at bytes ${start} to ${end}, the file has ${dataBytes} of data`);
  const bytes = elementCount(shape) * elementBytes(type);
  if (bytes !== end - start)
    throw wrong(`has shape ${shapeText(shape)} of ${dtype}, ${bytes} bytes, but ${end - start} bytes of data`);
  return { name, type, shape, start, end };
}

/** The format has texts alone there, and its own library refuses other values as well. */
function metadataTexts(fileName: string, metadata: unknown): [key: string, text: string][] {
  const wrong = (what: string) =>
    new SafetensorsHeaderError(`${fileName}: the header's __metadata__ ${what}; save the file again with texts alone`);
  if (!isRecord(metadata)) throw wrong("is no object");
  return Object.entries(metadata).map(([key, text]) => {
    if (typeof text === "string") return [key, text];
    const shown = JSON.stringify(text).slice(0, 40);
    throw wrong(`has ${shown} under ${JSON.stringify(key.slice(0, 200))}, which is no text`);
  });
}

/** @throws SafetensorsHeaderError (length, JSON, overlapping, missing or spare bytes), UnsupportedCheckpointError, TruncatedFileError */
export async function openSafetensors(source: ByteSource): Promise<CheckpointFile> {
  const lengthBytes = await readExactly(source, 0, 8, "the header's length");
  const headerBytes = new DataView(lengthBytes.buffer).getBigUint64(0, true);
  if (headerBytes > BigInt(maxHeaderBytes) || headerBytes > BigInt(source.size - 8)) {
    throw new SafetensorsHeaderError(
      `${source.name}: the header claims ${headerBytes} bytes, the file has ${source.size} and a header at most ${maxHeaderBytes}; it is cut short or no safetensors file`,
    );
  }
  const dataStart = 8 + Number(headerBytes);
  const dataBytes = source.size - dataStart;
  let header: unknown;
  try {
    const text = await readExactly(source, 8, Number(headerBytes), "the header");
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (error) {
    throw new SafetensorsHeaderError(`${source.name}: the header is no JSON (${String(error).slice(0, 200)})`);
  }
  if (!isRecord(header)) throw new SafetensorsHeaderError(`${source.name}: the header is no JSON object`);
  const metadata = new Map<string, string>();
  const places = new Map<string, Place>();
  for (const [name, value] of Object.entries(header)) {
    if (name !== "__metadata__") places.set(name, parseTensor(source.name, name, value, dataBytes));
    else for (const [key, text] of metadataTexts(source.name, value)) metadata.set(key, text);
  }
  let covered = 0;
  for (const { name, start, end } of Array.from(places.values()).toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start !== covered) {
      throw new SafetensorsHeaderError(
        `${source.name}: ${name} begins at byte ${start} of the data, ${covered} bytes are taken before it; tensors must neither overlap nor leave gaps`,
      );
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    throw new SafetensorsHeaderError(
      `${source.name}: its tensors take ${covered} bytes of data, the file has ${dataBytes}`,
    );
  }
  const listing = new Map(Array.from(places.values(), ({ name, type, shape }) => [name, { name, type, shape }]));
  return {
    name: source.name,
    fileBytes: source.size,
    container: "safetensors",
    metadata,
    listing,
    prefix: "",
    notes: [],
    opaqueEntries: [],
    async *tensors(wanted = () => true) {
      for (const name of largestFirst(listing).filter((name) => wanted(name))) {
        const { type, shape, start, end } = places.get(name)!;
        yield { name, type, shape, data: await readExactly(source, dataStart + start, end - start, name) };
      }
    },
  };
}
