// Where the pixels of a resized grid fall between those of the original, with half-pixel centres, after PyTorch's
// bilinear interpolate (align_corners false, no antialiasing).

const { fround } = Math;

/** For each output position the two input positions around it and the weight of each, all [outputPixels]. */
export interface HalfPixelTaps {
  readonly near: Uint32Array;
  readonly far: Uint32Array;
  readonly nearWeight: Float32Array;
  readonly farWeight: Float32Array;
}

/** Taps along one axis, in PyTorch's float32 arithmetic. Both sizes are at least 1. */
export function halfPixelTaps(inputPixels: number, outputPixels: number): HalfPixelTaps {
  const near = new Uint32Array(outputPixels);
  const far = new Uint32Array(outputPixels);
  const nearWeight = new Float32Array(outputPixels);
  const farWeight = new Float32Array(outputPixels);
  const scale = fround(inputPixels / outputPixels);
  for (let i = 0; i < outputPixels; i++) {
    // PyTorch's compilers fuse this product and difference, so that it is rounded once.
    const source = Math.max(0, fround(scale * (i + 0.5) - 0.5));
    near[i] = Math.min(Math.floor(source), inputPixels - 1);
    far[i] = Math.min(near[i] + 1, inputPixels - 1);
    farWeight[i] = inputPixels === outputPixels ? 0 : Math.min(Math.max(fround(source - near[i]), 0), 1);
    nearWeight[i] = 1 - farWeight[i];
  }
  return { near, far, nearWeight, farWeight };
}

/**
 * One value between two, rounded as PyTorch's CPU kernel rounds it: the far product first, then the near one fused to
 * the sum.
 */
export function blend(nearWeight: number, near: number, farWeight: number, far: number): number {
  return fround(nearWeight * near + fround(farWeight * far));
}
