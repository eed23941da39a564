const SCALE = 2;
const MARGIN = 12;
const SMALLEST = 60;

/** Sections in sight that hold a chart, with what they are called. */
export function picturable(): readonly { readonly title: string; readonly node: HTMLElement }[] {
  return [...document.querySelectorAll<HTMLElement>("main section[aria-label]")].flatMap((node) => {
    const charts = [...node.querySelectorAll("canvas:not([aria-hidden]), svg")].filter((chart) => {
      const { width, height } = chart.getBoundingClientRect();
      return width >= 2 * SMALLEST && height >= SMALLEST;
    });
    const title = node.getAttribute("aria-label") ?? "";
    return charts.length > 0 && title !== "" ? [{ title, node }] : [];
  });
}

/** A section as a PNG in base64: its titles, legend and charts as they are on the page; buttons, fields and hovers stay out. */
export function drawPicture(section: HTMLElement): string | null {
  const box = section.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((box.width + 2 * MARGIN) * SCALE);
  canvas.height = Math.ceil((box.height + 2 * MARGIN) * SCALE);
  const ink = canvas.getContext("2d");
  if (ink === null || canvas.width === 0 || canvas.height === 0) return null;
  ink.scale(SCALE, SCALE);
  ink.fillStyle = getComputedStyle(document.body).backgroundColor;
  ink.fillRect(0, 0, canvas.width, canvas.height);
  ink.translate(MARGIN - box.left, MARGIN - box.top);
  drawNode(ink, section);
  return canvas.toDataURL("image/png").replace(/^[^,]*,/, "");
}

const OUT = "input, select, textarea, .tip, .menu, .sr, [hidden], canvas[aria-hidden], .legend [aria-pressed='false'], .controls, .codicon";

function drawNode(ink: CanvasRenderingContext2D, node: Element): void {
  if (node.matches(OUT) || (node.matches("button") && node.closest(".legend") === null)) return;
  const style = getComputedStyle(node);
  if (style.display === "none" || style.visibility === "hidden") return;
  if (node instanceof HTMLCanvasElement) {
    const { left, top, width, height } = node.getBoundingClientRect();
    if (width > 0 && height > 0) ink.drawImage(node, left, top, width, height);
    return;
  }
  if (node instanceof SVGGraphicsElement) {
    drawSvg(ink, node);
    for (const child of node.children) drawNode(ink, child);
    return;
  }
  drawBackground(ink, node, style);
  for (const child of node.childNodes) {
    if (child instanceof Text) drawText(ink, child, style);
    else if (child instanceof Element) drawNode(ink, child);
  }
}

function drawBackground(ink: CanvasRenderingContext2D, node: Element, { backgroundColor }: CSSStyleDeclaration): void {
  if (/^(?:transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return;
  const { left, top, width, height } = node.getBoundingClientRect();
  ink.fillStyle = backgroundColor;
  ink.fillRect(left, top, width, height);
}

/** Word by word, as they stand in their lines. */
function drawText(ink: CanvasRenderingContext2D, text: Text, style: CSSStyleDeclaration): void {
  const range = document.createRange();
  ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  ink.fillStyle = style.color;
  ink.textAlign = "left";
  ink.textBaseline = "alphabetic";
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const { left, top, width, height } = range.getBoundingClientRect();
    if (width === 0) continue;
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ink.measureText(word);
    ink.fillText(word, left, top + (height + up - down) / 2);
  }
}

function drawSvg(ink: CanvasRenderingContext2D, node: SVGGraphicsElement): void {
  const matrix = node.getScreenCTM();
  const shape = pathOf(node);
  if (matrix === null || (shape === null && !(node instanceof SVGTextElement))) return;
  const style = getComputedStyle(node);
  ink.save();
  ink.transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f);
  ink.globalAlpha = opacityOf(node);
  if (shape === null) drawSvgText(ink, node as SVGTextElement, style);
  else {
    if (style.fill !== "none") {
      ink.globalAlpha = opacityOf(node) * Number(style.fillOpacity);
      ink.fillStyle = style.fill;
      ink.fill(shape);
    }
    if (style.stroke !== "none" && Number.parseFloat(style.strokeWidth) > 0) {
      ink.globalAlpha = opacityOf(node) * Number(style.strokeOpacity);
      ink.strokeStyle = style.stroke;
      ink.lineWidth = Number.parseFloat(style.strokeWidth);
      ink.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",").map(Number.parseFloat));
      ink.stroke(shape);
    }
  }
  ink.restore();
}

function drawSvgText(ink: CanvasRenderingContext2D, node: SVGTextElement, style: CSSStyleDeclaration): void {
  const anchors: Readonly<Record<string, CanvasTextAlign>> = { start: "left", middle: "center", end: "right" };
  ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  ink.fillStyle = style.fill;
  ink.textAlign = anchors[style.textAnchor] ?? "left";
  ink.textBaseline = style.dominantBaseline === "middle" || style.dominantBaseline === "central" ? "middle" : "alphabetic";
  const at = (list: SVGAnimatedLengthList): number => (list.baseVal.numberOfItems > 0 ? list.baseVal.getItem(0).value : 0);
  ink.fillText(node.textContent ?? "", at(node.x), at(node.y));
}

/** Groups hold their opacity for all that is in them. */
function opacityOf(node: Element): number {
  let opacity = 1;
  for (let at: Element | null = node; at instanceof SVGElement; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
  return opacity;
}

function pathOf(node: SVGGraphicsElement): Path2D | null {
  const shape = new Path2D();
  if (node instanceof SVGPathElement) return new Path2D(node.getAttribute("d") ?? "");
  if (node instanceof SVGCircleElement) shape.arc(node.cx.baseVal.value, node.cy.baseVal.value, node.r.baseVal.value, 0, 2 * Math.PI);
  else if (node instanceof SVGRectElement)
    shape.rect(node.x.baseVal.value, node.y.baseVal.value, node.width.baseVal.value, node.height.baseVal.value);
  else if (node instanceof SVGLineElement) {
    shape.moveTo(node.x1.baseVal.value, node.y1.baseVal.value);
    shape.lineTo(node.x2.baseVal.value, node.y2.baseVal.value);
  } else if (node instanceof SVGPolylineElement || node instanceof SVGPolygonElement) {
    for (const { x, y } of node.points) shape.lineTo(x, y);
    if (node instanceof SVGPolygonElement) shape.closePath();
  } else return null;
  return shape;
}
