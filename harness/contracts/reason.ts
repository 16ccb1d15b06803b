import { z } from "zod";
import { REASON_CODES, REASONS, type ReasonCode } from "./reason-words.ts";

/**
 * What fills a reason's words: text that is the same in every language (figures with units, ids, names, messages of
 * foreign origin), or a reason of its own where it is a phrase.
 */
export type Fact = string | Reason;
export type Facts = Readonly<Record<string, Fact>>;

/** Why something is as it is, free of any language: `wordsFrom` says it in one. */
export interface Reason {
  readonly code: ReasonCode;
  readonly facts: Facts;
}

/** A reason with its English words, as files and errors carry it for people; nothing reads the words back. */
export interface Said extends Reason {
  readonly message: string;
}

export const reasonCodeSchema = z.enum(REASON_CODES);
export const factsSchema: z.ZodType<Record<string, Fact>> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), reasonSchema])),
);
export const reasonSchema: z.ZodType<Reason> = z.strictObject({ code: reasonCodeSchema, facts: factsSchema });
export const saidSchema = z.strictObject({ code: reasonCodeSchema, facts: factsSchema, message: z.string() });

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
export type ReasonFacts<Code extends ReasonCode> = Readonly<
  Record<Placeholders<(typeof REASONS)[Code]["words"]>, Fact>
>;

/** The one way to make a reason: a code with the facts that its words name. */
export function say<Code extends ReasonCode>(code: Code, facts: ReasonFacts<Code>): Said {
  const entries = Object.entries<Fact>(facts).map(
    ([name, fact]) => [name, typeof fact === "string" ? fact : reasonOf(fact)] as const,
  );
  const reason = { code, facts: Object.fromEntries(entries) };
  return { ...reason, message: wordsFrom(ENGLISH_WORDS, reason) };
}

/** Several as one, one after another; there must be one at least. */
export function sayAll(reasons: readonly Reason[]): Reason {
  return reasons.reduce((first, next) => say("AND_THEN", { first, next }));
}

/** Code and facts alone, of whatever carries them among other things. */
export function reasonOf({ code, facts }: Reason): Reason {
  return { code, facts };
}

/** A reason as a report says it: words for each code of one language, with the facts filled in. */
export function wordsFrom(words: Readonly<Record<ReasonCode, string>>, { code, facts }: Reason): string {
  return words[code].replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const fact = facts[name] ?? "";
    return typeof fact === "string" ? fact : wordsFrom(words, fact);
  });
}

export const ENGLISH_WORDS = Object.fromEntries(
  REASON_CODES.map((code) => [code, REASONS[code].words]),
) as Readonly<Record<ReasonCode, string>>;
