/** XML 1.0 forbids most control characters, lone surrogates and two non-characters, even as references. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text for an XML attribute or element; what XML can't hold becomes U+FFFD. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(FORBIDDEN, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;")
    .replaceAll("\t", "&#9;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\r", "&#13;");
}

/** An element with attributes and children that are XML already; indented by `depth` steps of two spaces. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[] = [],
  depth = 0,
): string {
  const indent = "  ".repeat(depth);
  const printed = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlText(value)}"`)
    .join("");
  if (children.length === 0) return `${indent}<${name}${printed}/>`;
  return `${indent}<${name}${printed}>\n${children.join("\n")}\n${indent}</${name}>`;
}
