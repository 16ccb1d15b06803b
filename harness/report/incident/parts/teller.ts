import { formatClock, formatKst, formatLength, formatUtc } from "../../text/times.ts";
import type { ReportLanguage } from "../../view/types.ts";
import { wordFor } from "../../view/words.ts";
import { koreanLength } from "../../words/korean-length.ts";
import { causeWords } from "../../words/reasons.ts";
import { type Translate, translator } from "../../words/translate.ts";
import type { Incident, IncidentRun, TimelineEntry } from "../types.ts";

/** An incident with the language in which it is told. */
export interface Teller {
  readonly incident: Incident;
  readonly language: ReportLanguage;
  readonly translate: Translate;
}

export function tellerOf(incident: Incident, language: ReportLanguage): Teller {
  return { incident, language, translate: translator(language) };
}

/** The runs in which something went wrong. */
export function troubled({ incident }: Teller): readonly IncidentRun[] {
  return incident.runs.filter((run) => run.isIncident);
}

/** A moment in UTC; Korean readers get their own time beside it. */
export function momentText(at: string, { language }: Pick<Teller, "language">): string {
  const epochMs = Date.parse(at);
  return language === "en"
    ? formatUtc(epochMs)
    : `${formatUtc(epochMs)} (${formatKst(epochMs).slice(5, 23)})`;
}

/** A length of time for a cell: sentences of the catalogue write theirs themselves. */
export function lengthText(durationMs: number, { language }: Pick<Teller, "language">): string {
  const text = formatLength(durationMs);
  return language === "en" ? text : koreanLength(text);
}

/** `+4:05`, `-0:03`: a position against the start of the load. */
export function offsetText(offsetMs: number): string {
  const text = formatClock(Math.abs(offsetMs));
  return `${offsetMs < 0 && text !== "0:00" ? "-" : "+"}${text}`;
}

/** What happened, in one line. */
export function entryText(
  { kind, subject, message, cause, values }: TimelineEntry,
  { language, translate }: Teller,
): string {
  const named = kind === "phase" ? wordFor("phase", subject, translate) : subject;
  return translate(`entry.${kind}`, {
    ...values,
    subject: named,
    message: causeWords(cause, message, language),
  });
}

/** The moment of an offset from the start of a run's load. */
export function loadMoment(run: IncidentRun, offsetMs: number): string {
  return new Date(Date.parse(run.loadStartedAt ?? run.startedAt) + offsetMs).toISOString();
}
