// The measurements that a table is made of are not there, or not what they should be.

export class TableSourceError extends Error {
  override readonly name = "TableSourceError";
}
