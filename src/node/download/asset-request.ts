// One request for a release's file: redirects followed one by one, its beginning or the rest of a part that is here.
import { FetchError, type ReleaseAsset } from "./release-assets";

/** What tells one version of a file from another (RFC 9110 §8.8): a strong entity tag, or the date of its last change. */
export interface Validator {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** GitHub redirects once, to where the file is stored. */
const maxRedirects = 5;

/** Sites that ask for a login, or say that they are down, do so with pages of these types. */
const pageTypes = /^\s*(?:text\/|application\/(?:json|xml|xhtml\+xml|problem\+json)\b|image\/)/i;

export function validatorOf({ headers }: Response): Validator {
  const etag = headers.get("etag");
  const lastModified = headers.get("last-modified");
  return {
    // a weak tag is shared by versions that only mean the same
    ...(etag && !etag.startsWith("W/") && { etag }),
    ...(lastModified && { lastModified }),
  };
}

/**
 * Refuses addresses that anyone on the way could answer: plain http, other than to the host that --api names.
 * @throws FetchError
 */
function assertTrustworthy(address: URL, from: string, api: string): void {
  if (address.protocol === "https:") return;
  const { protocol, host } = new URL(api);
  if (address.protocol === "http:" && protocol === "http:" && address.host === host) return;
  throw new FetchError(
    `${from} leads to ${address.href}, which is not https: anyone on the way could send another file. Nothing was fetched from there.`,
  );
}

async function follow(asset: ReleaseAsset, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  let address = new URL(asset.browser_download_url);
  let from = "The release";
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    assertTrustworthy(address, from, asset.api);
    const response = await fetch(address, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    from = address.href;
    if (!URL.canParse(location, from)) throw new FetchError(`${from} leads to ${location}, which is no address.`);
    address = new URL(location, from);
  }
  throw new FetchError(
    `${asset.browser_download_url} leads from one address to the next ${maxRedirects} times and more.`,
  );
}

/**
 * Asks for `asset` from byte `start` on; what is not `known` any more comes from its beginning.
 * @throws FetchError for a status other than 200, 206 and 416, for pages in the file's place, and for a length that the
 * release does not list; fetch's own errors
 */
export async function requestAsset(
  asset: ReleaseAsset,
  start: number,
  known: Validator,
  signal: AbortSignal,
): Promise<Response> {
  const validator = known.etag ?? known.lastModified;
  const response = await follow(
    asset,
    {
      "User-Agent": "ladon-lab",
      Accept: "application/octet-stream",
      // positions in a compressed body are not those in the file
      "Accept-Encoding": "identity",
      ...(start > 0 && { Range: `bytes=${start}-`, ...(validator && { "If-Range": validator }) }),
    },
    signal,
  );
  const { status, headers, url } = response;
  const refuse = async (sentence: string): Promise<never> => {
    await response.body?.cancel();
    throw new FetchError(sentence);
  };
  if (status === 416 && start > 0) return response;
  if (status !== 200 && status !== 206) await refuse(`${url} answered ${status}. Run this again later.`);
  const type = headers.get("content-type") ?? "";
  if (pageTypes.test(type)) {
    await refuse(
      `${url} answered with a page (${type}) in place of ${asset.name}, as networks do that ask for a login first. Nothing of it was kept. Open the address in a browser, then run this again.`,
    );
  }
  const length = headers.get("content-length");
  const isEncoded = headers.has("content-encoding") && headers.get("content-encoding") !== "identity";
  if (status === 200 && length !== null && !isEncoded && Number(length) !== asset.size) {
    const what = Number(length) > asset.size ? "more" : "less";
    await refuse(
      `${asset.name}: the server sends ${what} than the release lists, ${length} bytes in place of ${asset.size}. Nothing was kept. Run this again later.`,
    );
  }
  return response;
}

/** Whether the answer is the rest of `asset` from `start` on, of the version that is `known`. */
export function continuesAt(response: Response, start: number, asset: ReleaseAsset, known: Validator): boolean {
  if (start === 0 || response.status !== 206 || response.headers.has("content-encoding")) return false;
  const { etag } = validatorOf(response);
  if (known.etag && etag && etag !== known.etag) return false;
  const range = response.headers.get("content-range");
  return range === `bytes ${start}-${asset.size - 1}/${asset.size}` || range === `bytes ${start}-${asset.size - 1}/*`;
}
