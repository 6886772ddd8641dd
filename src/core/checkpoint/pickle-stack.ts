// The values that a pickle builds: its stack, its marks and its memo, and what its opcodes do with them.
import { UnsafePickleError } from "./errors";
import type { PickleInput } from "./pickle-input";
import {
  GlobalName,
  HostValue,
  OpaqueObject,
  PickleSet,
  PickleTuple,
  type PickleHost,
  type PickleValue,
} from "./pickle-values";

export const containerSteps = 8;
/** Characters that are looked through, or copied, in the time of a step. */
const charactersAStep = 8;

/** Steps it takes to look through a value, and through what lies in it; a memo hands one value to many calls. */
function stepsThrough(value: PickleValue, depth = 2): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length / charactersAStep;
  if (value instanceof GlobalName) return (value.module.length + value.name.length) / charactersAStep;
  if (value instanceof Map) return value.size;
  const items = value instanceof PickleTuple || value instanceof PickleSet ? value.items : value;
  if (!Array.isArray(items)) return 0;
  if (depth === 0) return items.length;
  return (items as readonly PickleValue[]).reduce<number>(
    (sum, item) => sum + stepsThrough(item, depth - 1),
    items.length,
  );
}

/** Values are shared, never copied; what is called is what the host allows. */
export class PickleStack {
  private readonly values: PickleValue[] = [];
  /** Where groups begin. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly input: PickleInput,
    private readonly host: PickleHost,
  ) {}

  /** The last value, of the last group that is open. */
  top(): PickleValue {
    const isThere = this.values.length > (this.marks.at(-1) ?? 0);
    if (!isThere) throw this.input.malformed("it takes a value that is not there");
    return this.values.at(-1)!;
  }

  pop(): PickleValue {
    const value = this.top();
    this.values.pop();
    return value;
  }

  /** Opens a group. */
  mark(): void {
    this.marks.push(this.values.length);
  }

  /** Takes a value off, or the mark of a group that is empty. */
  popOrUnmark(): void {
    if (this.values.length === this.marks.at(-1)) this.marks.pop();
    else this.pop();
  }

  popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.input.malformed("it closes a group that was never opened");
    return this.values.splice(mark);
  }

  popTuple(): readonly PickleValue[] {
    const args = this.pop();
    if (!(args instanceof PickleTuple)) throw this.input.malformed("arguments are not a tuple");
    return args.items;
  }

  popGlobal(): GlobalName {
    const callable = this.pop();
    if (callable instanceof GlobalName) return callable;
    throw new UnsafePickleError(
      `${this.input.name}: its pickle asks to call something it computed; checkpoints never do, and nothing was run`,
    );
  }

  push(value: PickleValue, steps = 0): void {
    this.input.cost(steps);
    this.values.push(value);
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  memoize(): void {
    this.remember(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.input.malformed(`it recalls value ${index}, which it never kept`);
    this.push(value);
  }

  setItems(items: PickleValue[]): void {
    const target = this.top();
    if (items.length % 2) throw this.input.malformed("a key lacks its value");
    if (target instanceof Map) for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
    else if (!(target instanceof OpaqueObject)) throw this.input.malformed("it sets items of something that has none");
  }

  append(items: PickleValue[]): void {
    const target = this.top();
    if (Array.isArray(target)) for (const item of items) target.push(item);
    else if (!(target instanceof OpaqueObject)) throw this.input.malformed("it appends to something that is no list");
  }

  dictionary(items: PickleValue[]): void {
    this.push(new Map(), containerSteps);
    this.setItems(items);
  }

  build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof OpaqueObject) target.state = state;
    else if (!(target instanceof Map || target instanceof HostValue || target instanceof PickleSet)) {
      throw this.input.malformed("it gives state to a plain value");
    }
  }

  call(callable: GlobalName, args: readonly PickleValue[]): void {
    this.input.cost(stepsThrough(callable) + stepsThrough(new PickleTuple(args)));
    this.push(this.host.call(callable, args), containerSteps);
  }

  newObject(): void {
    this.popTuple();
    const type = this.popGlobal();
    this.push(this.host.instance(type), containerSteps + stepsThrough(type));
  }

  global(module: string, name: string): GlobalName {
    this.input.cost(containerSteps + (module.length + name.length) / charactersAStep);
    return this.host.global(module, name);
  }

  persistent(id: PickleValue): void {
    this.input.cost(containerSteps + stepsThrough(id));
    this.push(this.host.persistent(id));
  }
}
