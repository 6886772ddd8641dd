// Convolution as it is defined, in float64: what every faster way of computing it is held against.

export interface ConvSetting {
  n: number;
  h: number;
  w: number;
  kh: number;
  kw: number;
  /** Of each group. */
  channels: number;
  /** Of each group. */
  outputs: number;
  groups: number;
  stride: number;
  dilation: number;
  padding: { top: number; bottom: number; left: number; right: number };
}

/** x [n, h, w, channels · groups], kernel [kh, kw, channels, outputs · groups] -> [n, oh, ow, outputs · groups]. */
export function convByDefinition(x: ArrayLike<number>, kernel: ArrayLike<number>, s: ConvSetting): number[] {
  const { n, h, w, kh, kw, groups, stride, dilation, padding } = s;
  const [channels, outputs] = [s.channels * groups, s.outputs * groups];
  const oh = Math.floor((h + padding.top + padding.bottom - (kh - 1) * dilation - 1) / stride) + 1;
  const ow = Math.floor((w + padding.left + padding.right - (kw - 1) * dilation - 1) / stride) + 1;
  const y: number[] = [];
  for (let b = 0; b < n; b++) {
    for (let oy = 0; oy < oh; oy++) {
      for (let ox = 0; ox < ow; ox++) {
        for (let o = 0; o < outputs; o++) {
          const firstChannel = Math.floor(o / s.outputs) * s.channels;
          let sum = 0;
          for (let ky = 0; ky < kh; ky++) {
            for (let kx = 0; kx < kw; kx++) {
              const iy = oy * stride + ky * dilation - padding.top;
              const ix = ox * stride + kx * dilation - padding.left;
              if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;
              for (let c = 0; c < s.channels; c++) {
                const input = x[((b * h + iy) * w + ix) * channels + firstChannel + c];
                sum += input * kernel[((ky * kw + kx) * s.channels + c) * outputs + o];
              }
            }
          }
          y.push(sum);
        }
      }
    }
  }
  return y;
}
