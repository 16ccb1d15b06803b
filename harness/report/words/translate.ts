import type { ReportLanguage } from "../view/types.ts";
import { koreanLength } from "./korean-length.ts";
import { CHAOS } from "./messages/chaos.ts";
import { CHARTS } from "./messages/charts.ts";
import { DASHBOARD } from "./messages/dashboard.ts";
import { FAULTS } from "./messages/faults.ts";
import { RECOVERY } from "./messages/recovery.ts";
import { DETAILS } from "./messages/details.ts";
import { GATE } from "./messages/gate.ts";
import { INCIDENT } from "./messages/incident.ts";
import { NAMES } from "./messages/names.ts";
import { PAGES } from "./messages/pages.ts";
import { PLAN } from "./messages/plan.ts";
import { PROGRESS } from "./messages/progress.ts";
import { PROOF } from "./messages/proof.ts";
import { SECTIONS } from "./messages/sections.ts";
import { WATCH } from "./messages/watch.ts";

export const MESSAGES = {
  ...NAMES,
  ...SECTIONS,
  ...CHARTS,
  ...PAGES,
  ...DETAILS,
  ...FAULTS,
  ...RECOVERY,
  ...INCIDENT,
  ...PLAN,
  ...PROGRESS,
  ...PROOF,
  ...CHAOS,
  ...WATCH,
  ...GATE,
  ...DASHBOARD,
} as const;
export type MessageKey = keyof typeof MESSAGES;

/** Messages that stand above something: with `both` they are in two languages. */
const HEADING = /^(?:section|template|combined)\.|^html\.(?:kind|contents|nextSteps)$|^trend\.(?:kind|runs)$/;
/** Answers that share a prefix with headings. */
const ANSWER = /\.(?:met|missed|nearlyMet|notJudged|noCauses|groundsLine)$/;

/** The text of a message. `both` is Korean with headings in both languages: a sentence with values would repeat them. */
function textOf(key: MessageKey, language: ReportLanguage): string {
  const [english, korean]: readonly [string, string] = MESSAGES[key];
  if (language === "en") return english;
  const doubled = language === "both" && HEADING.test(key) && !ANSWER.test(key);
  return doubled && korean !== english && !english.includes("{") ? `${korean} / ${english}` : korean;
}

export type Translate = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;

/** A message of the catalogue with its `{names}` filled in; a name without a value stays visible. */
export function translator(language: ReportLanguage): Translate {
  return (key, values = {}) =>
    textOf(key, language).replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
      localized(values[name] ?? placeholder, language),
    );
}

function localized(value: string | number, language: ReportLanguage): string {
  return typeof value === "string" && language !== "en" ? koreanLength(value) : String(value);
}

/** Whether a string computed at run time names a message. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(MESSAGES, key);
}

/** A key put together at run time; an unknown one is a mistake of ours, not of the input. */
export function messageKey(key: string): MessageKey {
  if (!isMessageKey(key)) throw new Error(`no message ${JSON.stringify(key)} in the catalogue`);
  return key;
}
