// Which names the server answers to. A page of another site can point a name of its own at 127.0.0.1 (DNS rebinding) and
// would then read what is served here as its own; its requests carry that name in the Host header.
import { hostname, networkInterfaces } from "node:os";
import { isIP } from "node:net";

/** What a browser on this machine calls it. */
export const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

const everyAddress = new Set(["0.0.0.0", "::", "*", ""]);

/** An address as it stands in a URL: IPv6 in brackets, names in lower case. */
function inUrl(host) {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
}

/**
 * The names that a server bound to `host` answers to. One bound to every address answers to each address of this
 * machine and to its name.
 * @returns {ReadonlySet<string>}
 */
export function allowedHosts(host) {
  if (!everyAddress.has(host)) return new Set([...loopbackHosts, inUrl(host.replace(/^\[(.*)\]$/, "$1"))]);
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return new Set([...loopbackHosts, inUrl(hostname()), ...addresses.map(({ address }) => inUrl(address))]);
}

/** Whether `authority` (NAME or NAME:PORT, as in a Host header) is one of `allowed`. */
export function isAllowedHost(authority, allowed) {
  const name = /^(\[[0-9a-f:.]+\]|[^:@/?#\s[\]]+)(?::\d{0,5})?$/i.exec(authority ?? "")?.[1];
  return name !== undefined && allowed.has(name.toLowerCase());
}
