// Bounds the pool of GPU buffers. tfjs-backend-webgpu 4.22 keeps every released buffer for another of exactly its size
// (buffer_manager.ts) and frees none. Detection has other sizes for every image, as the number of proposals is another:
// without this, each image leaves some megabytes that nobody asks for again. Delete once upstream bounds its pool.
import * as tf from "@tensorflow/tfjs-core";

/** What this file knows of tfjs's BufferManager; none of it is in its published types. */
export interface BufferPool {
  readonly freeBuffers: ReadonlyMap<string, { destroy(): void; readonly size: number }[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
  readonly numBytesUsed: number;
}

const slackBytes = 128 * 2 ** 20;

/** Frees a pool's idle buffers once there are far more of them than one use leaves. */
export class PoolTrimmer {
  /** Idle bytes after the first use since the pool was emptied: what a use of this kind needs again. */
  private idleAfterOne: number | undefined;

  /** To be called after each use of a network, when no command is waiting. */
  trim(pool: BufferPool): void {
    const idleBytes = pool.numBytesAllocated - pool.numBytesUsed;
    this.idleAfterOne ??= idleBytes;
    if (idleBytes <= 2 * this.idleAfterOne + slackBytes) return;
    for (const buffers of pool.freeBuffers.values()) {
      for (const buffer of buffers) {
        // work that was submitted with it still ends
        buffer.destroy();
        pool.numBytesAllocated -= buffer.size;
      }
      pool.numFreeBuffers -= buffers.length;
      // the manager looks its lists up without asking whether they are there
      buffers.length = 0;
    }
    this.idleAfterOne = undefined;
  }
}

const trimmer = new PoolTrimmer();

/** Bounds the active backend's pool, where it has one. */
export function trimBufferPool(): void {
  const { bufferManager } = tf.backend() as unknown as { readonly bufferManager?: BufferPool };
  if (bufferManager) trimmer.trim(bufferManager);
}
