/** Puts annotations on lines drawn at random: behind code, above it, good ones and bad ones. */
export function withAnnotations(text: string, comment: string, random: () => number): string {
  const lines = text.split("\n");
  const annotations = [
    "@tune 1..5",
    "@tune",
    "@objective maximize",
    "@fidelity 1..9",
    "@constraint <= 5",
    "@tnue 1..3",
    "@seed",
    "@tune lr: 0..1 log",
  ];
  for (let i = 0; i < 4; i++) {
    const at = Math.floor(random() * lines.length);
    const annotation = `${comment} ${annotations[Math.floor(random() * annotations.length)]}`;
    lines[at] = random() < 0.6 ? `${lines[at]}  ${annotation}` : `${/^\s*/.exec(lines[at] ?? "")?.[0]}${annotation}\n${lines[at]}`;
  }
  return lines.join("\n");
}
