// A chart as a file that needs nothing else: styles as the page computes them, title and legend drawn in.
import { UserError } from "../../core/base/user-error";

interface ExportedLegendEntry {
  readonly name: string;
  readonly detail?: string;
  /** The sample as the page shows it. */
  readonly sample: SVGSVGElement;
}

export interface ExportedChart {
  readonly title: string;
  readonly description: string;
  /** The drawing as the page shows it. */
  readonly drawing: SVGSVGElement;
  readonly legend: readonly ExportedLegendEntry[];
}

export interface SvgFile {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

const svgNamespace = "http://www.w3.org/2000/svg";
/** What the page's style sheets may say about a shape or a text. */
const properties = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "stroke-linejoin",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "shape-rendering",
] as const;
/** What places and shapes; everything else belongs to the page. */
const keptAttributes = new Set(
  "d x y x1 y1 x2 y2 dx dy cx cy r width height viewBox transform points clip-path id".split(" "),
);
const margin = 16;
const lineHeight = 17;

/** A copy that looks as `element` does now, without the page's style sheets. */
function resolved(element: Element): Element {
  const copy = document.createElementNS(svgNamespace, element.localName);
  for (const { name, value } of element.attributes) if (keptAttributes.has(name)) copy.setAttribute(name, value);
  const style = getComputedStyle(element);
  const isGroup = ["g", "svg", "defs", "clipPath"].includes(element.localName);
  if (!isGroup) for (const property of properties) copy.setAttribute(property, style.getPropertyValue(property));
  for (const child of element.childNodes) {
    if (child instanceof SVGElement && getComputedStyle(child).display !== "none") copy.append(resolved(child));
    else if (child instanceof Text) copy.append(child.data);
  }
  return copy;
}

/** The chart as SVG, in the colours that the page shows. */
export function chartAsSvg({ title, description, drawing, legend }: ExportedChart): SvgFile {
  const box = drawing.getBoundingClientRect();
  const width = Math.round(box.width) + 2 * margin;
  const page = getComputedStyle(document.body);
  const card = getComputedStyle(drawing.closest(".lab-card") ?? document.body);
  const charactersAtMost = Math.floor((width - 2 * margin - 44) / 7);
  let top = margin;
  const root = document.createElementNS(svgNamespace, "svg");
  const add = (name: string, attributes: Readonly<Record<string, string | number>>, text?: string) => {
    const element = document.createElementNS(svgNamespace, name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
    if (text !== undefined) element.textContent = text;
    root.append(element);
    return element;
  };
  const write = (text: string, left: number, sizePixels: number, weight: number) => {
    for (const line of wrapText(text, charactersAtMost)) {
      const font = { "font-family": page.fontFamily, "font-size": sizePixels, "font-weight": weight };
      add("text", { x: left, y: top + 12, fill: page.color, ...font }, line);
      top += lineHeight;
    }
  };
  add("title", {}, title);
  add("desc", {}, description);
  const ground = add("rect", { x: 0, y: 0, width, fill: card.backgroundColor });
  write(title, margin, 15, 600);
  const image = resolved(drawing);
  const place = { x: margin, y: top, width: Math.round(box.width), height: Math.round(box.height) };
  for (const [name, value] of Object.entries(place)) image.setAttribute(name, String(value));
  root.append(image);
  top += Math.round(box.height) + 8;
  for (const { name, detail, sample } of legend) {
    const line = resolved(sample);
    line.setAttribute("x", String(margin));
    line.setAttribute("y", String(top + 1));
    root.append(line);
    write(name, margin + 44, 13, 500);
    if (detail) write(detail, margin + 44, 12, 400);
    top += 4;
  }
  const height = top + margin;
  ground.setAttribute("height", String(height));
  root.setAttribute("xmlns", svgNamespace);
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return { text: `${new XMLSerializer().serializeToString(root)}\n`, width, height };
}

/** The same in pixels, `scale` of them for one on the page. @throws Error where the browser cannot draw it */
export async function svgAsPng({ text, width, height }: SvgFile, scale: number): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!context || !blob) {
      throw new UserError(`The browser could not draw ${canvas.width} × ${canvas.height} pixels. Export SVG instead.`);
    }
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Breaks between words, so that no line is longer than `maxCharacters` unless a word is. */
export function wrapText(text: string, maxCharacters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line && line.length + 1 + word.length > maxCharacters) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  return lines;
}
