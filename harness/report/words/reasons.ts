import { REASONS } from "../../contracts/reason-words.ts";
import type { ReportLanguage } from "../view/types.ts";
import { KOREAN_REASONS } from "./ko-reasons.ts";

/** Reasons inside reasons: `MISSED` holds the reason of an objective. */
const DEPTH_MAX = 3;

/**
 * The judge's sentence in the reader's language. The judge writes English from a closed table; the facts are read back
 * out of the sentence and put into the same table in another language. What does not fit stays as the judge wrote it.
 */
export function reasonText(code: string, message: string, language: ReportLanguage): string {
  return language === "en" ? message : (translateReason(code, message, DEPTH_MAX) ?? message);
}

function translateReason(code: string, message: string, depth: number): string | null {
  const words = Object.hasOwn(REASONS, code) ? REASONS[code as keyof typeof REASONS].words : undefined;
  const translated = KOREAN_REASONS[code];
  if (words === undefined || translated === undefined || depth === 0) return null;
  const facts = readFacts(words, message);
  if (facts === null) return null;
  return translated.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const fact = facts[name] ?? "";
    if (name === "more") return fact.replace(/^ \(and (\d+) more\)$/, " 외 $1개");
    return SENTENCES.has(name) ? translateAny(fact, depth - 1) : fact;
  });
}

/** Facts that are sentences of the judge themselves. */
const SENTENCES: ReadonlySet<string> = new Set(["reason", "why", "what", "was"]);

/** A sentence of an unknown code: the first reason whose words it fits. */
function translateAny(message: string, depth: number): string {
  for (const code of Object.keys(KOREAN_REASONS)) {
    // A reason that is nothing but its fact fits every sentence.
    if (/^\{\w+\}$/.test(KOREAN_REASONS[code] ?? "")) continue;
    const translated = translateReason(code, message, depth);
    if (translated !== null) return translated;
  }
  return message;
}

/** Facts that may be empty, or that another fact before them would swallow. */
const SHAPES: Readonly<Record<string, string>> = {
  more: "( \\(and \\d+ more\\))?",
  hint: "( \\(.*\\))?",
  meaning: "(.*)",
};

function readFacts(words: string, message: string): Readonly<Record<string, string>> | null {
  const names = Array.from(words.matchAll(/\{(\w+)\}/g), (match) => match[1] ?? "");
  const fixed = words.split(/\{\w+\}/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const pattern = fixed.map((part, position) => {
    const name = names[position];
    return name === undefined ? part : `${part}${SHAPES[name] ?? "(.+?)"}`;
  });
  const match = new RegExp(`^${pattern.join("")}$`, "s").exec(message);
  return match === null
    ? null
    : Object.fromEntries(names.map((name, position) => [name, match[position + 1] ?? ""]));
}
