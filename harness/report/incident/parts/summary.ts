import type { Block } from "../../blocks/types.ts";
import { formatNumber, formatShare } from "../../../text/numbers.ts";
import { formatLength } from "../../text/times.ts";
import { subjectTitle } from "../../view/words.ts";
import { causeWords, seenWords, words } from "../../words/reasons.ts";
import { verdictWords } from "../../words/verdict-words.ts";
import { isDisturbance } from "../detection.ts";
import type { IncidentRun } from "../types.ts";
import { loadMoment, momentText, type Teller, troubled } from "./teller.ts";

/** Disturbances that the summary names; the timeline has all. */
const DISTURBANCES_NAMED = 3;

/** The incident in a few plain sentences. */
export function summaryBlocks(teller: Teller): Block[] {
  return troubled(teller).map((run) => ({
    kind: "list",
    items: summaryOf(run, teller).map((text) => ({ text })),
  }));
}

function summaryOf(run: IncidentRun, teller: Teller): string[] {
  const { incident, language, translate } = teller;
  const disturbances = incident.timeline
    .filter(({ run: of, kind }) => of === run.runId && isDisturbance(kind))
    .slice(0, DISTURBANCES_NAMED);
  const broken = run.invariants.results.filter(({ result }) => result === "broken");
  return [
    translate("incident.summaryRun", {
      subject: subjectTitle(run),
      time: momentText(run.startedAt, teller),
      state: translate(`verdict.${run.headline}`),
      reason: verdictWords(run.verdict, language),
    }),
    ...disturbances.map(({ at, subject, message, cause }) =>
      translate("incident.summaryFault", {
        time: momentText(at, teller),
        subject,
        message: causeWords(cause, message, language),
      }),
    ),
    ...beyondText(run, teller),
    failedText(run, teller),
    ...broken.map((finding) => translate("incident.summaryBroken", { what: words(finding, language) })),
    causeText(run, teller),
  ].filter((text) => text !== "");
}

function beyondText(run: IncidentRun, teller: Teller): string[] {
  const stretches = run.breaches.flatMap((one) => one.stretches);
  if (stretches.length === 0) return [];
  const untilMs = Math.max(...stretches.map(({ toMs }) => toMs));
  const lasts = run.breaches.some((one) => one.lasts && one.stretches.at(-1)?.toMs === untilMs);
  return [
    teller.translate(lasts ? "incident.summaryLasts" : "incident.summaryBeyond", {
      length: formatLength(run.impact.beyondMs),
      from: momentText(loadMoment(run, Math.min(...stretches.map(({ fromMs }) => fromMs))), teller),
      to: momentText(loadMoment(run, untilMs), teller),
    }),
  ];
}

function failedText({ impact: { requests, failed } }: IncidentRun, { translate }: Teller): string {
  if (requests === 0) return "";
  if (failed === 0) return translate("incident.summaryNoneFailed", { requests: formatNumber(requests) });
  return translate("incident.summaryFailed", {
    failed: formatNumber(failed),
    requests: formatNumber(requests),
    share: formatShare(failed / requests),
  });
}

function causeText({ causes: [first] }: IncidentRun, { language, translate }: Teller): string {
  if (first === undefined) return translate("incident.summaryNoCause");
  return translate("incident.summaryCause", {
    cause: translate(`cause.${first.cause}`),
    seen: seenWords(first, language),
  });
}
