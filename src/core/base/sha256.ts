// SHA-256 by WebCrypto, written as 64 lower-case hexadecimal digits.
import { hexOfBytes } from "./hexadecimal";

/** Of bytes, or of a text's UTF-8. */
export async function sha256Hex(content: BufferSource | string): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return hexOfBytes(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
