import { describe, expect, it } from "vitest";
import { PoolTrimmer, type BufferPool } from "./buffer-pool";

const megabyte = 2 ** 20;

class Buffer {
  destroyed = false;
  constructor(readonly size: number) {}
  destroy(): void {
    this.destroyed = true;
  }
}

/** A pool as tfjs keeps it: `leave` is a use that leaves idle buffers of a size of its own. */
function poolOf(usedBytes: number) {
  const freeBuffers = new Map<string, Buffer[]>();
  const pool = { freeBuffers, numFreeBuffers: 0, numBytesAllocated: usedBytes, numBytesUsed: usedBytes };
  const leave = (size: number): Buffer => {
    const buffer = new Buffer(size);
    freeBuffers.set(String(size), [...(freeBuffers.get(String(size)) ?? []), buffer]);
    pool.numFreeBuffers++;
    pool.numBytesAllocated += size;
    return buffer;
  };
  return { pool: pool satisfies BufferPool, leave };
}

describe("the pool of GPU buffers", () => {
  it("stays bounded where every use leaves a buffer of another size", () => {
    const { pool, leave } = poolOf(50 * megabyte);
    const trimmer = new PoolTrimmer();
    let most = 0;
    for (let use = 0; use < 5000; use++) {
      leave(4 * megabyte + use);
      trimmer.trim(pool);
      most = Math.max(most, pool.numBytesAllocated - pool.numBytesUsed);
    }
    expect(most).toBeLessThan(150 * megabyte);
    const idle = [...pool.freeBuffers.values()].flat();
    expect(idle.some(({ destroyed }) => destroyed)).toBe(false);
    expect(idle).toHaveLength(pool.numFreeBuffers);
    expect(idle.reduce((sum, { size }) => sum + size, 0)).toBe(pool.numBytesAllocated - pool.numBytesUsed);
  });

  it("keeps what one use of a large network leaves, however much that is", () => {
    const { pool, leave } = poolOf(0);
    const trimmer = new PoolTrimmer();
    const buffers = Array.from({ length: 20 }, () => leave(100 * megabyte));
    for (let use = 0; use < 10; use++) trimmer.trim(pool);
    expect(buffers.every(({ destroyed }) => !destroyed)).toBe(true);
  });

  it("keeps the lists of freed buffers, as the manager looks them up without asking", () => {
    const { pool, leave } = poolOf(0);
    const trimmer = new PoolTrimmer();
    trimmer.trim(pool);
    leave(200 * megabyte);
    trimmer.trim(pool);
    expect(pool.freeBuffers.get(String(200 * megabyte))).toEqual([]);
    expect(pool).toMatchObject({ numFreeBuffers: 0, numBytesAllocated: 0 });
  });
});
