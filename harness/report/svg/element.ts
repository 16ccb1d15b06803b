export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Text for XML and HTML, between tags and inside quoted attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** One SVG element. Children are markup already; numbers are printed with at most one decimal. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const printed = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? coordinate(value) : escapeXml(String(value))}"`,
    )
    .join("");
  return children.length === 0 ? `<${name}${printed}/>` : `<${name}${printed}>${children.join("")}</${name}>`;
}

/** Stripes or dots that fill a shape through `url(#id)`; turned by so many degrees. */
export function pattern(id: string, side: number, turn: number, ...children: readonly string[]): string {
  const turned = turn === 0 ? {} : { patternTransform: `rotate(${turn})` };
  const box = { id, width: side, height: side, patternUnits: "userSpaceOnUse" };
  return element("pattern", { ...box, ...turned }, children.join(""));
}

export function text(content: string, attributes: Attributes): string {
  return element("text", attributes, escapeXml(content));
}

/** A tenth of a pixel is all that is seen; fewer digits are fewer bytes, and equal on every machine. */
export function coordinate(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return Object.is(rounded, -0) ? "0" : String(rounded);
}
