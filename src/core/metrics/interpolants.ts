// Curves through points, as Bjøntegaard deltas need them: one cubic, or one between each two points.
export interface Interpolant {
  /** The area under the curve; `from` and `to` lie within the points. */
  integrate(from: number, to: number): number;
  /** Whether the curve falls somewhere between `from` and `to`. */
  fallsBetween(from: number, to: number): boolean;
}

/** c₀ + c₁u + c₂u² + c₃u³ */
type Cubic = readonly [c0: number, c1: number, c2: number, c3: number];

/** The area under a cubic from 0 to `u`. */
function cubicArea([c0, c1, c2, c3]: Cubic, u: number): number {
  return u * (c0 + u * (c1 / 2 + u * (c2 / 3 + (u * c3) / 4)));
}

/** The smallest slope of a cubic between `from` and `to`. */
function smallestSlope([, c1, c2, c3]: Cubic, from: number, to: number): number {
  const slope = (u: number): number => c1 + u * (2 * c2 + u * 3 * c3);
  const turn = -c2 / (3 * c3);
  const ends = Math.min(slope(from), slope(to));
  return turn > from && turn < to ? Math.min(ends, slope(turn)) : ends;
}

// One cubic through all points by least squares, as in Bjøntegaard's VCEG-M33 (2001) for four points.
const terms = 4;

/**
 * The cubic with the least squared error in `ys` [n ≥ 4], of which four or more `xs` differ; through four points it
 * passes exactly. The fit is made on xs moved to [−1, 1], where powers are well conditioned.
 */
export function cubicFit(xs: readonly number[], ys: readonly number[]): Interpolant {
  const least = Math.min(...xs);
  const middle = (least + Math.max(...xs)) / 2;
  const scale = middle - least;
  const place = (x: number): number => (x - middle) / scale;
  const cubic = leastSquares(xs.map(place), ys);
  return {
    integrate: (from, to) => scale * (cubicArea(cubic, place(to)) - cubicArea(cubic, place(from))),
    fallsBetween: (from, to) => smallestSlope(cubic, place(from), place(to)) < 0,
  };
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Coefficients by a QR decomposition (Gram and Schmidt, each column orthogonalised twice). */
function leastSquares(us: readonly number[], ys: readonly number[]): Cubic {
  const columns: number[][] = [];
  const upper = Array.from({ length: terms }, () => new Array<number>(terms).fill(0));
  for (let k = 0; k < terms; k++) {
    let column = us.map((u) => u ** k);
    for (let pass = 0; pass < 2; pass++) {
      for (const [j, other] of columns.entries()) {
        const share = dot(other, column);
        upper[j][k] += share;
        column = column.map((value, i) => value - share * other[i]);
      }
    }
    upper[k][k] = Math.sqrt(dot(column, column));
    columns.push(column.map((value) => value / upper[k][k]));
  }
  const solution = new Array<number>(terms).fill(0);
  for (let k = terms - 1; k >= 0; k--) {
    let rest = dot(columns[k], ys);
    for (let j = k + 1; j < terms; j++) rest -= upper[k][j] * solution[j];
    solution[k] = rest / upper[k][k];
  }
  return [solution[0], solution[1], solution[2], solution[3]];
}

// Curves of one cubic between each two points, by Fritsch and Butland's (PCHIP) and Akima's slopes, as SciPy has them.

/** Secants [n − 1] of ascending points [n ≥ 2], and their widths. */
interface Secants {
  readonly widths: readonly number[];
  readonly slopes: readonly number[];
}

function secantsOf(xs: readonly number[], ys: readonly number[]): Secants {
  const widths = xs.slice(1).map((x, i) => x - xs[i]);
  return { widths, slopes: widths.map((width, i) => (ys[i + 1] - ys[i]) / width) };
}

/**
 * Piecewise cubic Hermite interpolation that keeps the shape of the points (Fritsch and Butland, 1984; ends after
 * Moler's pchiptx): monotone where they are. `xs` [n ≥ 2] ascend strictly; two points give a line.
 */
export function pchip(xs: readonly number[], ys: readonly number[]): Interpolant {
  const { widths, slopes } = secantsOf(xs, ys);
  const last = slopes.length - 1;
  const derivatives = xs.map((_, k) => {
    if (last === 0) return slopes[0];
    if (k === 0) return endDerivative(widths[0], widths[1], slopes[0], slopes[1]);
    if (k > last) return endDerivative(widths[last], widths[last - 1], slopes[last], slopes[last - 1]);
    const [before, after] = [slopes[k - 1], slopes[k]];
    if (Math.sign(before) !== Math.sign(after) || before === 0) return 0;
    const beforeWeight = 2 * widths[k] + widths[k - 1];
    const afterWeight = widths[k] + 2 * widths[k - 1];
    return (beforeWeight + afterWeight) / (beforeWeight / before + afterWeight / after);
  });
  return hermite(xs, ys, derivatives);
}

/** A three-point estimate at an end, held back where it would overshoot; `near` is the end's own secant. */
function endDerivative(nearWidth: number, farWidth: number, near: number, far: number): number {
  const derivative = ((2 * nearWidth + farWidth) * near - nearWidth * far) / (nearWidth + farWidth);
  if (Math.sign(derivative) !== Math.sign(near)) return 0;
  if (Math.sign(near) !== Math.sign(far) && Math.abs(derivative) > 3 * Math.abs(near)) return 3 * near;
  return derivative;
}

/** Below this share of the largest change of slope, SciPy takes slopes for equal. */
const equalSlopes = 1e-9;

/** Akima's interpolation (1970), two more secants extrapolated at each end. `xs` [n ≥ 2] ascend strictly. */
export function akima(xs: readonly number[], ys: readonly number[]): Interpolant {
  const { slopes } = secantsOf(xs, ys);
  if (slopes.length === 1) return hermite(xs, ys, [slopes[0], slopes[0]]);
  const reach = [...slopes];
  for (let end = 0; end < 2; end++) {
    reach.unshift(2 * reach[0] - reach[1]);
    reach.push(2 * reach[reach.length - 1] - reach[reach.length - 2]);
  }
  const changes = reach.slice(1).map((slope, i) => Math.abs(slope - reach[i]));
  const weights = xs.map((_, k) => changes[k] + changes[k + 2]);
  const threshold = equalSlopes * Math.max(...weights);
  const derivatives = xs.map((_, k) =>
    weights[k] > threshold
      ? reach[k + 1] + (changes[k] / weights[k]) * (reach[k + 2] - reach[k + 1])
      : (reach[k] + reach[k + 3]) / 2,
  );
  return hermite(xs, ys, derivatives);
}

function hermite(xs: readonly number[], ys: readonly number[], derivatives: readonly number[]): Interpolant {
  const { widths, slopes } = secantsOf(xs, ys);
  const pieces = slopes.map((slope, i): Cubic => {
    const [start, end, width] = [derivatives[i], derivatives[i + 1], widths[i]];
    return [ys[i], start, (3 * slope - 2 * start - end) / width, (start + end - 2 * slope) / width ** 2];
  });
  /** Each piece that [from, to] touches, with the part of it that lies inside. */
  const inside = (from: number, to: number) =>
    pieces.flatMap((piece, i) => {
      const start = Math.max(from, xs[i]) - xs[i];
      const end = Math.min(to, xs[i + 1]) - xs[i];
      return end > start ? [{ piece, start, end }] : [];
    });
  return {
    integrate: (from, to) =>
      inside(from, to).reduce((sum, { piece, start, end }) => sum + cubicArea(piece, end) - cubicArea(piece, start), 0),
    fallsBetween: (from, to) => inside(from, to).some(({ piece, start, end }) => smallestSlope(piece, start, end) < 0),
  };
}
