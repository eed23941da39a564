/** Two numbers as a person reads them: four significant digits, more where they would look the same. */
export function figures(a: number, b: number): readonly [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const [x, y] = [short(a, digits), short(b, digits)];
    if (x !== y) return [x, y];
  }
  return [String(a), String(b)];
}

function short(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
