// One cubic through all points by least squares, as in Bjøntegaard's VCEG-M33 (2001) for four points.
import { type Cubic, cubicArea, type Interpolant, smallestSlope } from "./interpolant";

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
