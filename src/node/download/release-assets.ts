// The files of a GitHub release, as its API lists them (GET /repos/OWNER/NAME/releases/tags/TAG).
import { UserError } from "../../core/base/user-error";
import { z } from "zod";

/** What keeps the files from being fetched, in one sentence. */
export class FetchError extends UserError {
  override readonly name = "FetchError";
}

const assetSchema = z.object({
  name: z.string(),
  size: z.number().int().nonnegative(),
  browser_download_url: z.url(),
  /** `sha256:…`; absent for what was uploaded before GitHub kept digests. */
  digest: z.string().nullish(),
});
export type ReleaseAsset = z.infer<typeof assetSchema> & {
  /** The address of the API that listed it. */
  readonly api: string;
};

const releaseSchema = z.object({ assets: z.array(assetSchema) });

export interface ReleasePlace {
  readonly api: string;
  readonly repository: string;
  readonly tag: string;
}

const endings = /\.(?:zip|pt|pth|safetensors)$/i;
/** A name that is one file in one folder on every system. */
const plainName = /^[\w][\w.+() -]*$/;

/** The reason inside fetch's "fetch failed". */
export function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}

function refusal(response: Response, address: string, { repository, tag }: ReleasePlace): FetchError {
  const { status, headers } = response;
  if (status === 404) {
    return new FetchError(
      `There is no release ${tag} of ${repository} (${address} answered 404). Check --repository and --tag.`,
    );
  }
  if ((status === 403 || status === 429) && headers.get("x-ratelimit-remaining") === "0") {
    const reset = Number(headers.get("x-ratelimit-reset"));
    const when = reset > 0 ? `after ${new Date(1000 * reset).toLocaleTimeString()}` : "in an hour";
    return new FetchError(
      `GitHub's API takes only so many requests an hour from one address, and they are used up. Run this again ${when}.`,
    );
  }
  return new FetchError(`${address} answered ${status} ${response.statusText}. Run this again later.`);
}

/** The checkpoint files and zips of a release. @throws FetchError */
export async function listAssets(place: ReleasePlace): Promise<ReleaseAsset[]> {
  const { api, repository, tag } = place;
  const address = `${api.replace(/\/+$/, "")}/repos/${repository}/releases/tags/${encodeURIComponent(tag)}`;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(address, {
      headers: { Accept: "application/vnd.github+json", "User-Agent": "ladon-lab" },
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw refusal(response, address, place);
    body = await response.json();
  } catch (error) {
    if (error instanceof FetchError) throw error;
    if (error instanceof SyntaxError) throw new FetchError(`${address} did not answer with JSON. Check --api.`);
    const reason = networkReason(error);
    throw new FetchError(
      `${new URL(address).host} cannot be reached (${reason}). Check the connection, and run this again.`,
    );
  }
  const release = releaseSchema.safeParse(body);
  if (!release.success) throw new FetchError(`${address} did not answer like GitHub's release API. Check --api.`);
  const assets = release.data.assets.filter(({ name }) => endings.test(name)).map((asset) => ({ ...asset, api }));
  const odd = assets.find(({ name }) => !plainName.test(name));
  if (odd)
    throw new FetchError(`The release has a file named ${JSON.stringify(odd.name)}, which is no plain file name.`);
  if (assets.length === 0) {
    const names = release.data.assets.map(({ name }) => name).join(", ");
    throw new FetchError(
      `Release ${tag} of ${repository} has no .zip, .pt, .pth or .safetensors; it has ${names || "no files"}.`,
    );
  }
  return assets;
}
