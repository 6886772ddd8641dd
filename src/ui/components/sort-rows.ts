// Rows in the order of one of their values.

export type SortValue = string | number | null | undefined;

function isMissing(value: SortValue): boolean {
  return value === null || value === undefined || (typeof value === "number" && Number.isNaN(value));
}

/** A sorted copy; equal rows keep their order, and rows without a value come last either way. */
export function sortRows<Row>(rows: readonly Row[], valueOf: (row: Row) => SortValue, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((rowA, rowB) => {
    const [a, b] = [valueOf(rowA), valueOf(rowB)];
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), "en", { numeric: true });
  });
}
