// A JPEG taken apart into files of fewer components, without any loss, because no decoder that this lab has gives the
// components as they are: of CMYK files its colours and its black.
import {
  categoryBits,
  type HuffmanTable,
  huffmanTable,
  type InterleavedScan,
  readScanBlocks,
  type ScanComponent,
  writeScanBlocks,
} from "./jpeg-blocks";
import {
  damagedJpeg,
  type JpegComponent,
  type JpegFrame,
  jpegMarkers,
  type JpegSegment,
  jpegSegments,
  readJpegFrame,
  startsFrame,
} from "./jpeg-header";

export interface SplitJpeg {
  /** One file for each group, of one or three components and of the size that those have. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  /** What the file's Adobe segment says of its colours: 0 as they are, else luma and chroma. */
  readonly adobeTransform?: number;
}

interface StoredTable {
  /** Class and number as a table segment has them, with counts and symbols behind. */
  readonly body: Uint8Array;
  readonly table: HuffmanTable;
}

const progressiveFrame = 0xc2;

function segment(marker: number, body: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const length = body.length + 2;
  return Uint8Array.from([0xff, marker, length >> 8, length & 255, ...Array.from(body)]);
}

/** Reads the tables of one segment into `tables`, by class and number. */
function readTables(body: Uint8Array, tables: Map<number, StoredTable>): void {
  for (let at = 0; at < body.length;) {
    const counts = body.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    if (counts.length < 16 || end > body.length) throw damagedJpeg("a table of its code is cut short");
    tables.set(body[at], { body: body.subarray(at, end), table: huffmanTable(counts, body.subarray(at + 17, end)) });
    at = end;
  }
}

/** What a table segment says of means coded by their category in five bits; its number is that of `slot`. */
function categoryTable(slot: number): number[] {
  const counts = Array.from({ length: 16 }, (_, i) => (i === categoryBits - 1 ? 16 : 0));
  return [slot, ...counts, ...Array.from({ length: 16 }, (_, category) => category)];
}

interface ScanHeader {
  /** Places in the frame, and the numbers of the tables for means and other coefficients. */
  readonly components: readonly { readonly place: number; readonly tables: number }[];
  /** First and last coefficient, and the bit planes. */
  readonly spectrum: Uint8Array;
}

function readScanHeader(body: Uint8Array, frame: JpegFrame): ScanHeader {
  const count = body[0];
  if (body.length !== 4 + 2 * count || count === 0) throw damagedJpeg("a scan header is of the wrong length");
  const components = Array.from({ length: count }, (_, i) => {
    const place = frame.components.findIndex(({ id }) => id === body[1 + 2 * i]);
    if (place === -1) throw damagedJpeg("a scan names a component that is not there");
    return { place, tables: body[2 + 2 * i] };
  });
  return { components, spectrum: body.subarray(1 + 2 * count) };
}

/** The largest sampling factors, which those of each component are to be seen against. */
export function largestSampling(components: readonly JpegComponent[]): { across: number; down: number } {
  return {
    across: Math.max(...components.map(({ horizontal }) => horizontal)),
    down: Math.max(...components.map(({ vertical }) => vertical)),
  };
}

/** One of the files while it grows. */
class Part {
  private readonly pieces: Uint8Array<ArrayBuffer>[] = [];

  constructor(readonly places: readonly number[]) {}

  add(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.pieces.push(new Uint8Array(piece));
  }

  /** A group whose components are all smaller than the largest makes a smaller image. */
  addFrame({ marker, body }: JpegSegment, { width, height, components }: JpegFrame): void {
    const whole = largestSampling(components);
    const own = largestSampling(this.places.map((place) => components[place]));
    const rows = Math.ceil((height * own.down) / whole.down);
    const columns = Math.ceil((width * own.across) / whole.across);
    const rest = this.places.flatMap((place) => Array.from(body.subarray(6 + 3 * place, 9 + 3 * place)));
    const size = [rows >> 8, rows & 255, columns >> 8, columns & 255];
    this.add(segment(marker, [body[0], ...size, this.places.length, ...rest]));
  }

  async file(...front: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
    const pieces = [Uint8Array.of(0xff, 0xd8), ...front, ...this.pieces, Uint8Array.of(0xff, 0xd9)];
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  }
}

class Splitter {
  readonly parts: readonly Part[];
  adobeTransform: number | undefined;
  private frame: JpegFrame | undefined;
  private isProgressive = false;
  private restartInterval = 0;
  private readonly tables = new Map<number, StoredTable>();

  constructor(groups: readonly (readonly number[])[]) {
    this.parts = groups.map((places) => new Part(places));
  }

  take(found: JpegSegment): void {
    const { marker, body } = found;
    if (startsFrame(marker)) {
      this.frame = readJpegFrame(marker, body);
      this.isProgressive = marker === progressiveFrame;
      for (const part of this.parts) part.addFrame(found, this.frame);
    } else if (marker === jpegMarkers.quantizationTables) {
      for (const part of this.parts) part.add(segment(marker, body));
    } else if (marker === jpegMarkers.huffmanTables) {
      readTables(body, this.tables);
    } else if (marker === jpegMarkers.restartInterval && body.length === 2) {
      this.restartInterval = (body[0] << 8) | body[1];
    } else if (marker === jpegMarkers.application14 && body.length >= 12) {
      if (String.fromCharCode(...body.subarray(0, 5)) === "Adobe") this.adobeTransform = body[11];
    } else if (marker === jpegMarkers.startOfScan) {
      this.takeScan(found);
    }
  }

  private takeScan({ marker, body, coded }: JpegSegment): void {
    if (!this.frame || !coded) throw damagedJpeg("its pixels come before their size");
    const header = readScanHeader(body, this.frame);
    const tables = segment(
      jpegMarkers.huffmanTables,
      [...this.tables.values()].flatMap((t) => Array.from(t.body)),
    );
    const kept = this.parts.map(({ places }) =>
      header.components.flatMap(({ place }, i) => (places.includes(place) ? [i] : [])),
    );
    const whole = kept.findIndex(({ length }) => length === header.components.length);
    if (whole !== -1) {
      const restarts = [this.restartInterval >> 8, this.restartInterval & 255];
      const scan = [segment(jpegMarkers.restartInterval, restarts), tables, segment(marker, body), coded];
      this.parts[whole].add(...scan);
      return;
    }
    const scan = this.interleavedScan(this.frame, header, coded);
    const blocks = readScanBlocks(scan);
    for (const [p, part] of this.parts.entries()) {
      const components = kept[p].map((i) => header.components[i]);
      if (components.length === 0) continue;
      const slots = [...new Set(components.map(({ tables: numbers }) => numbers >> 4))];
      part.add(
        segment(jpegMarkers.restartInterval, [0, 0]),
        tables,
        segment(jpegMarkers.huffmanTables, slots.flatMap(categoryTable)),
        segment(marker, [
          components.length,
          ...components.flatMap(({ place, tables: numbers }) => [this.frame!.components[place].id, numbers]),
          ...header.spectrum,
        ]),
        writeScanBlocks(scan, blocks, kept[p]),
      );
    }
  }

  private interleavedScan(frame: JpegFrame, header: ScanHeader, coded: Uint8Array): InterleavedScan {
    const { width, height } = frame;
    const [first, , planes] = header.spectrum;
    if (this.isProgressive && first !== 0) throw damagedJpeg("a scan mixes what a progressive file keeps apart");
    const { across, down } = largestSampling(frame.components);
    const components = header.components.map(({ place, tables: numbers }): ScanComponent => {
      const { horizontal, vertical } = frame.components[place];
      return {
        horizontal,
        vertical,
        columns: Math.ceil(Math.ceil((width * horizontal) / across) / 8),
        rows: Math.ceil(Math.ceil((height * vertical) / down) / 8),
        dc: this.tables.get(numbers >> 4)?.table,
        ac: this.tables.get(0x10 | (numbers & 15))?.table,
      };
    });
    const progressiveKind = planes >> 4 === 0 ? "mean" : "refinement";
    return {
      components,
      unitsAcross: Math.ceil(width / (8 * across)),
      unitsDown: Math.ceil(height / (8 * down)),
      restartInterval: this.restartInterval,
      kind: this.isProgressive ? progressiveKind : "whole",
      coded,
    };
  }
}

/**
 * A file for each group of components, which `groups` names by their places in the frame, e.g. [[0, 1, 2], [3]]. A file
 * of three says in an Adobe segment whether they are luma and chroma. Throws ImageError where the file is damaged.
 */
export async function splitJpeg(bytes: Uint8Array, groups: readonly (readonly number[])[]): Promise<SplitJpeg> {
  const splitter = new Splitter(groups);
  for (const found of jpegSegments(bytes)) splitter.take(found);
  const { adobeTransform } = splitter;
  const transform = Number((adobeTransform ?? 0) !== 0);
  const adobe = segment(jpegMarkers.application14, [0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform]);
  const parts = splitter.parts.map((part) => (part.places.length === 3 ? part.file(adobe) : part.file()));
  return { parts: await Promise.all(parts), adobeTransform };
}
