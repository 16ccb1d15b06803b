import { escapeXml } from "../svg/element.ts";

/** Characters that may stand together before a line may break. */
const UNBROKEN_MAX = 28;

/** Escaped text that a browser may break after a slash, and inside words that no table column could hold. */
export function breakable(text: string): string {
  return text
    .replaceAll(new RegExp(`[^\\s/]{${UNBROKEN_MAX}}|/(?=[^/])`, "g"), (part) => `${part}\u0000`)
    .split("\u0000")
    .map(escapeXml)
    .join("<wbr>");
}
