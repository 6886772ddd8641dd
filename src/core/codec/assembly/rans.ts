// The inner loops of the 64-bit rANS coder (Jarek Duda's asymmetric numeral systems; bitstream of CompressAI 1.2's
// rans_interface: 16-bit probabilities, 32-bit words, state in [2^31, 2^63), escapes in 4-bit steps).
//
// AssemblyScript. The caller lays out memory; every function gets absolute addresses. A table row of `intervals`
// intervals, the last one being the escape, is prepared once into three arrays:
//   encodeRow  [intervals] of 32 bytes: f64 reciprocal, u64 state limit, u64 start, u64 frequency
//   decodeRow  [intervals] of  4 bytes: start in the low half, frequency in the high half
//   bucketRow  [1024]      of  2 bytes: the interval that cumulative frequency 64 * bucket falls into

const LOWEST_STATE: u64 = 1 << 31;
const BYPASS_BITS: u32 = 4;
const MOST_BYPASS_STEPS: u32 = 8;

const DONE: i32 = 0;
const TRUNCATED: i32 = 1;
const BAD_ESCAPE: i32 = 2;
const OUT_OF_RANGE: i32 = 3;

let state: u64 = 0;
let cursor: usize = 0;
let limit: usize = 0;

/** Where the coder reads or has written last. */
export function position(): usize {
  return cursor;
}

/** Prepares one row; `cdf` points at `intervals + 1` strictly increasing i32 from 0 to 65536. */
export function prepareRow(cdf: usize, intervals: i32, encodeRow: usize, decodeRow: usize, bucketRow: usize): void {
  let bucket: u32 = 0;
  for (let i: i32 = 0; i < intervals; i++) {
    const start = load<u32>(cdf + ((<usize>i) << 2));
    const end = load<u32>(cdf + ((<usize>i) << 2), 4);
    const frequency = end - start;
    const entry = encodeRow + ((<usize>i) << 5);
    // a hair less than 1 / frequency: the quotient of a 63-bit state then comes out exact or one too small
    store<f64>(entry, (1.0 / <f64>frequency) * (1.0 - 1.0 / <f64>(1 << 50)));
    store<u64>(entry, (<u64>frequency) << 47, 8);
    store<u64>(entry, start, 16);
    store<u64>(entry, frequency, 24);
    store<u32>(decodeRow + ((<usize>i) << 2), start | (frequency << 16));
    while (bucket < 1024 && bucket << 6 < end) {
      store<u16>(bucketRow + (bucket << 1), <u16>i);
      bucket++;
    }
  }
}

/** Starts a stream. */
export function startEncoding(): void {
  state = LOWEST_STATE;
}

/** Words are written downwards from here on. */
export function writeBelow(end: usize): void {
  cursor = end;
}

/**
 * Pushes `count` symbols of one row, the last one first, writing words downwards. Needs room for 2 words a symbol and 1.
 * Answers DONE or OUT_OF_RANGE (an escape beyond 32 bits).
 */
export function encodeRun(symbols: usize, count: i32, encodeRow: usize, intervals: i32, offset: i32): i32 {
  let x = state;
  let out = cursor;
  const escape = intervals - 1;
  for (let at = symbols + ((<usize>count) << 2); at > symbols;) {
    at -= 4;
    const symbol = load<i32>(at);
    let index = symbol - offset;
    if (<u32>index >= <u32>escape) {
      const wide = <i64>symbol - <i64>offset;
      const folded = wide < 0 ? -2 * wide - 1 : 2 * (wide - <i64>escape);
      if (folded > 0xffffffff) return OUT_OF_RANGE;
      const raw = <u32>folded;
      const steps = (35 - <i32>clz(raw)) >> 2;
      // pushed in reverse: the digits from the most significant one, their number, the escape interval
      for (let digit = steps; digit >= 0; digit--) {
        const value: u64 = digit == 0 ? <u64>steps : <u64>((raw >> ((digit - 1) << 2)) & 15);
        if (x >= 1 << 59) {
          out -= 4;
          store<u32>(out, <u32>x);
          x >>= 32;
        }
        x = (x << BYPASS_BITS) | value;
      }
      index = escape;
    }
    const entry = encodeRow + ((<usize>index) << 5);
    if (x >= load<u64>(entry, 8)) {
      out -= 4;
      store<u32>(out, <u32>x);
      x >>= 32;
    }
    const frequency = load<u64>(entry, 24);
    let quotient = <u64>(<i64>(<f64>(<i64>x) * load<f64>(entry)));
    quotient += <u64>(x - quotient * frequency >= frequency);
    x += load<u64>(entry, 16) + quotient * (65536 - frequency);
  }
  state = x;
  cursor = out;
  return DONE;
}

/** Ends a stream: writes the state as two words downwards. */
export function finishEncoding(): void {
  cursor -= 8;
  store<u64>(cursor, state);
}

/** Opens the payload at [begin, end), a whole number of words and at least two. Answers whether its state is one. */
export function startDecoding(begin: usize, end: usize): bool {
  state = load<u64>(begin);
  cursor = begin + 8;
  limit = end;
  return state >= LOWEST_STATE && state >> 63 == 0;
}

/** Pops `count` symbols of one row. Answers DONE, TRUNCATED, BAD_ESCAPE or OUT_OF_RANGE (a symbol beyond 32 bits). */
export function decodeRun(
  symbols: usize,
  count: i32,
  decodeRow: usize,
  bucketRow: usize,
  intervals: i32,
  offset: i32,
): i32 {
  let x = state;
  let at = cursor;
  const end = limit;
  const escape = intervals - 1;
  for (let to = symbols, stop = symbols + ((<usize>count) << 2); to < stop; to += 4) {
    const cumulative = (<u32>x) & 0xffff;
    let index = <i32>load<u16>(bucketRow + ((cumulative >> 6) << 1));
    let entry = load<u32>(decodeRow + ((<usize>index) << 2));
    let above = cumulative - (entry & 0xffff);
    while (above >= entry >> 16) {
      index++;
      entry = load<u32>(decodeRow + ((<usize>index) << 2));
      above = cumulative - (entry & 0xffff);
    }
    x = <u64>(entry >> 16) * (x >> 16) + <u64>above;
    if (x < LOWEST_STATE) {
      if (at >= end) return TRUNCATED;
      x = (x << 32) | (<u64>load<u32>(at));
      at += 4;
    }
    let symbol = index + offset;
    if (index == escape) {
      let raw: u32 = 0;
      let steps: u32 = 0;
      for (let digit: u32 = 0; digit <= steps; digit++) {
        const value = (<u32>x) & 15;
        x >>= BYPASS_BITS;
        if (x < LOWEST_STATE) {
          if (at >= end) return TRUNCATED;
          x = (x << 32) | (<u64>load<u32>(at));
          at += 4;
        }
        if (digit == 0) {
          if (value > MOST_BYPASS_STEPS) return BAD_ESCAPE;
          steps = value;
        } else {
          raw |= value << ((digit - 1) << 2);
        }
      }
      const half = <i64>(raw >> 1);
      const wide = (raw & 1 ? -half - 1 : half + <i64>escape) + <i64>offset;
      if (wide != <i64>(<i32>wide)) return OUT_OF_RANGE;
      symbol = <i32>wide;
    }
    store<i32>(to, symbol);
  }
  state = x;
  cursor = at;
  return DONE;
}

/** Whether every word was read and the state is the one that encoding starts with. */
export function finishedDecoding(): bool {
  return cursor == limit && state == LOWEST_STATE;
}
