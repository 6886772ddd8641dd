// Real matrices out of a MATLAB 5 file ("MAT-File Format", MathWorks), little-endian, as MATLAB's `save -v6` and `-v7` write them.
// npm's reader of these files, mat-for-js 1.1.0, is under the GPL 3.
import { inflateSync } from "node:zlib";
import { DamagedFileError, type FileError, TruncatedFileError, UnpackLimitError } from "../../core/base/file-errors";
import { counted } from "../../core/base/sentence";

export interface MatMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Down the columns from the left; `values.length === rows * columns`. */
  readonly values: Float64Array;
}

const headerBytes = 128;
const tagBytes = 8;
/** An outline of an image has some hundred bytes; what unpacks to more is no annotation. */
const maxUnpackedBytes = 2 ** 24;

const elementTypes = { int8: 1, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const;
/** Classes of arrays that hold numbers: double, single and whole numbers of 8 to 64 bits. Before them are cells, text and the like. */
const [firstNumericClass, lastNumericClass] = [6, 15];
const complexFlag = 0x0800;

type NumberReader = (view: DataView, at: number) => number;

/** How numbers are stored, whatever the class of their array: MATLAB saves whole numbers in as few bytes as hold them. */
const numberTypes: Readonly<Record<number, { readonly bytes: number; readonly read: NumberReader }>> = {
  1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  2: { bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  4: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  5: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  6: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  7: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  9: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  12: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  13: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};

interface Element {
  readonly type: number;
  readonly body: Uint8Array;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class MatReader {
  private unpackedLeft = maxUnpackedBytes;

  constructor(private readonly name: string) {}

  /** Elements one behind the other; each begins at a multiple of 8 bytes, but for what follows a compressed one. */
  *elements(bytes: Uint8Array): Generator<Element> {
    const view = viewOf(bytes);
    for (let at = 0; at < bytes.length;) {
      if (at + tagBytes > bytes.length) throw this.cutShort();
      const word = view.getUint32(at, true);
      const isSmall = word >>> 16 !== 0; // type and length share the first word, and four bytes of content follow
      const type = isSmall ? word & 0xffff : word;
      const length = isSmall ? word >>> 16 : view.getUint32(at + 4, true);
      if (isSmall && length > 4) throw this.damaged(`an element of ${length} bytes is stored where 4 fit`);
      const start = at + (isSmall ? 4 : tagBytes);
      if (start + length > bytes.length) throw this.cutShort();
      yield { type, body: bytes.subarray(start, start + length) };
      if (isSmall) at += tagBytes;
      else at = start + (type === elementTypes.compressed ? length : Math.ceil(length / 8) * 8);
    }
  }

  /** The matrix and its name; undefined where the array is of another kind. */
  matrix(body: Uint8Array): readonly [name: string, matrix: MatMatrix] | undefined {
    const [flags, dimensions, name, values] = this.elements(body);
    if (flags?.type !== elementTypes.uint32 || flags.body.length < 4) throw this.damaged("an array has no flags");
    const word = viewOf(flags.body).getUint32(0, true);
    const arrayClass = word & 0xff;
    if (arrayClass < firstNumericClass || arrayClass > lastNumericClass || word & complexFlag) return undefined;
    if (dimensions?.type !== elementTypes.int32) throw this.damaged("an array has no dimensions");
    const sides = this.numbers(dimensions);
    if (sides.length !== 2) return undefined;
    if (name?.type !== elementTypes.int8) throw this.damaged("an array has no name");
    const text = String.fromCharCode(...name.body.subarray(0, 63));
    const [rows, columns] = sides;
    const found = values ? this.numbers(values) : new Float64Array();
    if (rows < 0 || columns < 0 || rows * columns !== found.length) {
      throw this.damaged(`${text} declares ${rows} × ${columns} numbers and holds ${found.length}`);
    }
    return [text, { rows, columns, values: found }];
  }

  inflate(packed: Uint8Array): Uint8Array {
    let bytes: Uint8Array;
    try {
      bytes = inflateSync(packed, { maxOutputLength: Math.max(1, this.unpackedLeft) });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ERR_BUFFER_TOO_LARGE") throw this.tooLarge();
      throw this.damaged(`a part cannot be inflated: ${message}`);
    }
    this.unpackedLeft -= bytes.length;
    if (this.unpackedLeft < 0) throw this.tooLarge();
    return bytes;
  }

  damaged(why: string): FileError {
    return new DamagedFileError(`${this.name}: ${why}. It may be damaged; unpack or download it again.`);
  }

  private numbers({ type, body }: Element): Float64Array {
    const numberType = numberTypes[type];
    if (!numberType) throw this.damaged(`numbers are stored as type ${type}, which the format does not have`);
    if (body.length % numberType.bytes !== 0) {
      throw this.damaged(`${counted(body.length, "byte")} are no whole count of numbers of ${numberType.bytes}`);
    }
    const view = viewOf(body);
    return Float64Array.from({ length: body.length / numberType.bytes }, (_, i) =>
      numberType.read(view, i * numberType.bytes),
    );
  }

  private cutShort(): FileError {
    return new TruncatedFileError(`${this.name}: it ends in the middle of an element; unpack or download it again.`);
  }

  private tooLarge(): FileError {
    const limit = maxUnpackedBytes / 2 ** 20;
    return new UnpackLimitError(
      `${this.name}: it unpacks to more than ${limit} MiB, which no annotation has; it is refused.`,
    );
  }
}

function checkHeader(bytes: Uint8Array, name: string): void {
  const refuse = (why: string) => new DamagedFileError(`${name}: ${why}.`);
  const start = String.fromCharCode(...bytes.subarray(0, 19));
  if (start.startsWith("MATLAB 7.3") || start.startsWith("\x89HDF")) {
    throw refuse("it is a MATLAB 7.3 file (HDF5), which is not read; save it in MATLAB by save -v7");
  }
  if (!start.startsWith("MATLAB 5.0 MAT-file")) {
    throw refuse("it does not begin as a MATLAB 5 file; unpack or download it again");
  }
  if (bytes.length < headerBytes) {
    throw new TruncatedFileError(`${name}: it ends within its header; unpack or download it again.`);
  }
  const endian = String.fromCharCode(bytes[126], bytes[127]);
  if (endian !== "IM") throw refuse("it is no little-endian MATLAB 5 file; save it in MATLAB by save -v7");
}

/**
 * The real numeric matrices of two dimensions by their names; text, cells, structures, complex numbers and arrays of more
 * dimensions are passed over. `name` is the file's, for messages.
 * @throws {FileError} whose sentence begins with `name`, where the bytes are no such file, cut short, damaged, or unpack
 * to more than 16 MiB.
 */
export function readMatFile(bytes: Uint8Array, name: string): ReadonlyMap<string, MatMatrix> {
  checkHeader(bytes, name);
  const reader = new MatReader(name);
  const matrices = new Map<string, MatMatrix>();
  const add = ({ type, body }: Element): void => {
    const named = type === elementTypes.matrix ? reader.matrix(body) : undefined;
    if (named) matrices.set(...named);
  };
  for (const element of reader.elements(bytes.subarray(headerBytes))) {
    if (element.type === elementTypes.compressed)
      for (const inner of reader.elements(reader.inflate(element.body))) add(inner);
    else add(element);
  }
  return matrices;
}
