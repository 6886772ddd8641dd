// A flat folder of files that are written whole: in the browser's private file system, or in memory where tests cut its power.
import type { Bytes, ByteSource } from "../../core/base/byte-source";

export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
}

export interface FileFolder {
  /**
   * Replaces the file; its bytes are safe once this resolves. Where it fails no file is left, where the power is cut any
   * part of one may be. @throws StorageBusyError where something else writes the file, which is left alone; what
   * `isQuotaError` knows where there is no room, and whatever the chunks throw
   */
  write(name: string, chunks: AsyncIterable<Bytes>, onBytes?: (bytes: number) => Promise<void>): Promise<void>;
  /** Undefined where there is no such file. */
  open(name: string): Promise<ByteSource | undefined>;
  /** Nothing happens where there is none, or where somebody reads it. A power cut may bring it back. */
  remove(name: string): Promise<void>;
  /** Empty where the folder was never written to. */
  list(): Promise<readonly StoredFile[]>;
}

/** Folders by name, each made when something is written to it. */
export interface FolderSet {
  folder(name: string): FileFolder;
  names(): Promise<readonly string[]>;
  /** With all files in it; nothing happens where there is none. */
  remove(name: string): Promise<void>;
}
