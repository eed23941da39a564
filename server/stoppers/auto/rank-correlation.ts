/** Spearman's ρ: the correlation of ranks, equal values sharing theirs; 0 where one side is all the same. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = ranks(a);
  const y = ranks(b);
  const middle = (x.length - 1) / 2;
  let shared = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] ?? 0) - middle;
    const dy = (y[i] ?? 0) - middle;
    shared += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx > 0 && yy > 0 ? shared / Math.sqrt(xx * yy) : 0;
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const result = new Float64Array(order.length);
  const at = (position: number): number => values[order[position] ?? 0] ?? 0;
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && at(last + 1) === at(first)) last++;
    for (let k = first; k <= last; k++) result[order[k] ?? 0] = (first + last) / 2;
    first = last + 1;
  }
  return result;
}
