// The sizes of a coded image, each by its own name (a "size" without one means nothing).

/** What Python's sys.getsizeof adds to the length of a bytes object (64-bit CPython). */
const bytesObjectOverhead = 33;
/** Length of the pickle (protocol 4) of {'strings': [[b'']], 'shape': torch.Size([h, w])} with h, w < 256. */
const emptyPickleBytes = 70;
/** A frame of a pickle is closed, and another opened for 9 bytes, once it has 64 KiB; so many of them are not payload. */
const frameCapacityBytes = 65484;
const frameHeaderBytes = 9;

/** What one integer takes in a pickle beyond its opcode and first byte. */
function wideIntegerBytes(value: number): number {
  if (value < 256) return 0;
  return value < 65536 ? 1 : 3;
}

/**
 * The paper's KB: sys.getsizeof(pickle.dumps(coded)) / 1024 of the upstream encoder's output, with the latent's height and
 * width. Sides below 2^31, payload below 4 GiB.
 */
export function paperKilobytes(payloadBytes: number, latentHeight: number, latentWidth: number): number {
  const height = wideIntegerBytes(latentHeight);
  const width = wideIntegerBytes(latentWidth);
  let pickleBytes = emptyPickleBytes + payloadBytes + height + width;
  // lengths below 256 are written in one byte, others in four
  if (payloadBytes >= 256) pickleBytes += 3;
  // the last place where a frame may end lies between height and width
  if (payloadBytes + height >= frameCapacityBytes) pickleBytes += frameHeaderBytes;
  return (pickleBytes + bytesObjectOverhead) / 1024;
}

/** Bits of payload for each pixel of the network's input, its padding included. */
export function bitsPerPixel(payloadBytes: number, inputHeight: number, inputWidth: number): number {
  return (8 * payloadBytes) / (inputHeight * inputWidth);
}

/** Bits of payload for each position of the latent (all its channels). */
export function bitsPerLatent(payloadBytes: number, latentHeight: number, latentWidth: number): number {
  return (8 * payloadBytes) / (latentHeight * latentWidth);
}
