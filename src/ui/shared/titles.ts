// What headings and lists call codecs.
import type { InputCodecName } from "../../engine/protocol-evaluation";

export const codecTitles: Readonly<Record<InputCodecName, string>> = { jpeg: "JPEG", webp: "WebP" };
