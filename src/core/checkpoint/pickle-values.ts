// What a pickle's values become here: plain values, and names of things that are never looked up.

/** `module.name` as a pickle mentions it: a reference, never the thing itself. */
export class GlobalName {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

export class PickleSet {
  constructor(readonly items: PickleValue[]) {}
}

/** An instance of a class this lab does not know: its class's name and the state it was given, nothing more. */
export class OpaqueObject {
  state: PickleValue = null;
  constructor(readonly type: GlobalName) {}
}

/** What a host returns for persistent ids and calls; opaque to the machine. */
export abstract class HostValue {
  abstract readonly kind: string;
}

export type PickleDict = Map<PickleValue, PickleValue>;
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleTuple
  | PickleSet
  | PickleDict
  | GlobalName
  | OpaqueObject
  | HostValue;

/** What the names and ids in a pickle mean; each may throw to refuse the file. */
export interface PickleHost {
  /** Called for every mention of a global. */
  global(module: string, name: string): GlobalName;
  /** Called for REDUCE, INST and OBJ: what calling the global would give. */
  call(callable: GlobalName, args: readonly PickleValue[]): PickleValue;
  /** Called for NEWOBJ: a new instance without its constructor having run. */
  instance(type: GlobalName): PickleValue;
  persistent(id: PickleValue): PickleValue;
}
