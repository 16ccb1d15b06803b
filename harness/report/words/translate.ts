import type { ReportLanguage } from "../view/types.ts";
import { english } from "./en.ts";
import { korean } from "./ko.ts";

export type MessageKey = keyof typeof english;

type Catalogue = Readonly<Record<MessageKey, string>>;

/** Messages that stand above something: with `both` they are in two languages. */
const HEADING = /^(?:section|template|combined)\.|^html\.(?:kind|contents|nextSteps)$|^trend\.(?:kind|runs)$/;
/** Answers that share a prefix with headings. */
const ANSWER = /\.(?:met|missed|nearlyMet|notJudged|noCauses|groundsLine)$/;

const CATALOGUES: Readonly<Record<ReportLanguage, Catalogue>> = {
  en: english,
  ko: korean,
  both: bilingual(),
};

/** Korean with headings in both languages. A sentence with values is not doubled: it would repeat them. */
function bilingual(): Catalogue {
  const entries = (Object.keys(english) as MessageKey[]).map((key) => {
    const [inKorean, inEnglish]: [string, string] = [korean[key], english[key]];
    const doubled =
      HEADING.test(key) && !ANSWER.test(key) && inKorean !== inEnglish && !inEnglish.includes("{");
    return [key, doubled ? `${inKorean} / ${inEnglish}` : inKorean] as const;
  });
  return Object.fromEntries(entries) as Record<MessageKey, string>;
}

export type Translate = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;

/** A message of the catalogue with its `{names}` filled in; a name without a value stays visible. */
export function translator(language: ReportLanguage): Translate {
  const catalogue = CATALOGUES[language];
  return (key, values = {}) =>
    catalogue[key].replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
      String(values[name] ?? placeholder),
    );
}

/** Whether a string computed at run time names a message. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(english, key);
}

/** A key put together at run time; an unknown one is a mistake of ours, not of the input. */
export function messageKey(key: string): MessageKey {
  if (!isMessageKey(key)) throw new Error(`no message ${JSON.stringify(key)} in the catalogue`);
  return key;
}
