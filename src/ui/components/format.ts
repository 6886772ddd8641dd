// Numbers as people read them, in one place so that every page writes them alike.

/** With options toLocaleString makes its formatter anew at every call, which takes twenty times as long as writing a number. */
const threeDigits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** 1,234 or 12.3 or 0.0457: three significant digits below a thousand. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return threeDigits.format(Number(value.toPrecision(3)));
}

/** 740 ms, 3.2 s, 2 min 05 s, 1 h 04 min. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Bytes in decimal units, as browsers and operating systems show them: 512 B, 12.3 kB, 1.02 GB. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

/** 41.4 %, 0.5 %, 97 %: a share of 0 … 1 with at most one decimal place. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  return `${Number((100 * share).toFixed(1)).toLocaleString("en")} %`;
}

/** 82.42 %; a dash for what is not defined (COCO's -1 is not a share either). */
export function percentText(percent: number | null | undefined): string {
  return typeof percent === "number" && Number.isFinite(percent) && percent >= 0 ? `${percent.toFixed(2)} %` : "–";
}

/** The same of a share, 0 … 1. */
export function shareText(share: number | null | undefined): string {
  return percentText(typeof share === "number" ? 100 * share : undefined);
}

/** 0.42 ms, 12.3 ms, 1,234 ms. */
export function formatMilliseconds(elapsedMs: number): string {
  return Number.isFinite(elapsedMs) ? `${formatCount(Number(elapsedMs.toPrecision(3)))} ms` : "–";
}

/** Nov 27, 2026, 9:30 PM. */
export function formatDate(atMs: number): string {
  return new Date(atMs).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
}
