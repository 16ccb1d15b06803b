import { ENGLISH_WORDS, wordsFrom, type Reason } from "../../contracts/reason.ts";
import type { CauseFinding } from "../../contracts/diagnosis.ts";
import type { ReportLanguage } from "../view/types.ts";
import { KOREAN_REASONS } from "./ko-reasons.ts";
import { koreanLength } from "./korean-length.ts";
import { phrase } from "./ko-phrases.ts";
import { failureWords } from "./failure-words.ts";
import { translator } from "./translate.ts";

/** A reason in the reader's language, made from its code and facts. */
export function words(reason: Reason, language: ReportLanguage): string {
  return language === "en" ? wordsFrom(ENGLISH_WORDS, reason) : wordsFrom(KOREAN_REASONS, inKorean(reason));
}

/** Phrases of ours and lengths of time among the facts are written as Korean readers write them. */
function inKorean({ code, facts }: Reason): Reason {
  const entries = Object.entries(facts).map(([name, fact]) => [
    name,
    typeof fact === "string" ? koreanLength(phrase(fact, "ko")) : inKorean(fact),
  ]);
  return { code, facts: Object.fromEntries(entries) as Reason["facts"] };
}

/** What ended or stopped something: the reason where it is one of ours, else the message as it came. */
export function causeWords(
  cause: Reason | null | undefined,
  message: string | null,
  language: ReportLanguage,
): string {
  return cause === null || cause === undefined ? (message ?? "") : words(cause, language);
}

/** What was seen of a candidate cause. */
export function seenWords(
  { cause, seen }: Pick<CauseFinding, "cause" | "seen">,
  language: ReportLanguage,
): string {
  const values = Object.entries(seen).map(([name, fact]) => [
    name,
    typeof fact === "string" ? fact : words(fact, language),
  ]);
  const given = Object.fromEntries(values) as Record<string, string>;
  const { kind = "other", errorCode = "" } = given;
  const how = failureWords(kind, errorCode, translator(language));
  const failure = errorCode === "" ? how : `${how} (${errorCode})`;
  return translator(language)(`seen.${cause}`, { ...given, failure });
}
