// Whether a file that was fetched is the one that the release has: by the release's digest, else by its own checksums.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { FileError } from "../../core/base/file-errors";
import { looksLikeZip, readZipDirectory } from "../../core/archive/zip-directory";
import { readEntry, verifyStoredEntry } from "../../core/archive/zip-entry";
import { nodeFileSource } from "../files";
import { FetchError, type ReleaseAsset } from "./release-assets";

/** Hexadecimal digits of each digest that no two files are known to share. */
const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** SHA-256 and its like of a file, in hexadecimal. */
export async function fileDigest(file: string, algorithm = "sha256"): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

interface Digest {
  readonly algorithm: string;
  readonly hex: string;
}

/** The digest that the release lists; none where it lists none. @throws FetchError for one that cannot be computed here */
export function listedDigest({ name, digest }: ReleaseAsset): Digest | undefined {
  if (digest === undefined || digest === null || digest === "") return undefined;
  const [algorithm, hex = ""] = digest.toLowerCase().split(":");
  if (digestLengths[algorithm] === hex.length && /^[0-9a-f]+$/.test(hex)) return { algorithm, hex };
  throw new FetchError(
    `${name}: the release lists the digest ${JSON.stringify(digest)}, and this command knows ${Object.keys(digestLengths).join(", ")} with their digits. Without it nothing tells a damaged file; nothing was fetched.`,
  );
}

export type AssetCheck =
  | { readonly kind: "right" }
  | { readonly kind: "wrong"; readonly why: string }
  /** Neither the release nor the file itself has anything to check it by. */
  | { readonly kind: "unchecked" };

/** Holds the entries of a zip file, which a PyTorch file is, against their checksums. */
async function checkEntries(file: string): Promise<AssetCheck> {
  const source = await nodeFileSource(file);
  try {
    if (source.size < 4 || !looksLikeZip(await source.read(0, 4))) return { kind: "unchecked" };
    const directory = await readZipDirectory(source);
    for (const entry of directory.entries.values()) {
      if (entry.method === "stored") await verifyStoredEntry(directory, entry);
      else await readEntry(directory, entry);
    }
    return { kind: directory.hasChecksums ? "right" : "unchecked" };
  } catch (error) {
    if (error instanceof FileError) return { kind: "wrong", why: error.message };
    throw error;
  } finally {
    await source.close();
  }
}

/** Holds `file` against the release's digest or, without one, its entries against their checksums. */
export async function checkAsset(asset: ReleaseAsset, file: string): Promise<AssetCheck> {
  const digest = listedDigest(asset);
  if (digest) {
    const found = await fileDigest(file, digest.algorithm);
    if (found === digest.hex) return { kind: "right" };
    const name = digest.algorithm.replace("sha", "SHA-");
    return { kind: "wrong", why: `its ${name} is ${found}, the release lists ${digest.hex}` };
  }
  return checkEntries(file);
}
