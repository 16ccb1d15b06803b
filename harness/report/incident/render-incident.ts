import type { Block, Part } from "../blocks/types.ts";
import { bannerPart } from "../html/banner.ts";
import { printPage } from "../html/print-page.ts";
import { printParts } from "../markdown/print-blocks.ts";
import type { ReadTemplate } from "../templates.ts";
import { markdownText } from "../text/markdown.ts";
import { formatNumber } from "../../text/numbers.ts";
import type { ReportLanguage } from "../view/types.ts";
import { HEADLINE_STATES, subjectTitle } from "../view/words.ts";
import type { MessageKey } from "../words/translate.ts";
import { verdictWords } from "../words/verdict-words.ts";
import { actionsBlocks } from "./parts/actions.ts";
import { detectionBlocks } from "./parts/detection.ts";
import { impactBlocks } from "./parts/impact.ts";
import { overviewBlocks } from "./parts/overview.ts";
import { summaryBlocks } from "./parts/summary.ts";
import { lengthText, momentText, type Teller, tellerOf, troubled } from "./parts/teller.ts";
import { timelineBlocks } from "./parts/timeline.ts";
import { unansweredBlocks } from "./parts/unanswered.ts";
import { whysBlocks } from "./parts/whys.ts";
import { type Incident, INCIDENT_VERSION, type IncidentRun } from "./types.ts";

/** The parts of the report in their order. */
const PARTS = {
  overview: overviewBlocks,
  summary: summaryBlocks,
  timeline: timelineBlocks,
  impact: impactBlocks,
  detection: detectionBlocks,
  whys: whysBlocks,
  actions: actionsBlocks,
  unanswered: unansweredBlocks,
} as const satisfies Readonly<Record<string, (teller: Teller) => Block[]>>;

function partsOf(teller: Teller): Part[] {
  return (Object.keys(PARTS) as (keyof typeof PARTS)[]).map((name) => ({
    name,
    title: teller.translate(`section.incident.${name}` satisfies MessageKey),
    blocks: PARTS[name](teller),
  }));
}

/** 003's incident report in Markdown. */
export function renderIncidentMarkdown(incident: Incident, language: ReportLanguage): string {
  const teller = tellerOf(incident, language);
  const title = `${teller.translate("incident.kind")}: ${subjectOf(teller)}`;
  const lead = teller.translate("incident.lead");
  return `### ${markdownText(title)}\n\n${lead}\n\n${printParts(partsOf(teller))}\n`;
}

/** The same as one HTML file. */
export function renderIncidentHtml(
  incident: Incident,
  language: ReportLanguage,
  readTemplate: ReadTemplate,
): string {
  const teller = tellerOf(incident, language);
  const { translate } = teller;
  const worst = worstOf(teller);
  const subject = subjectOf(teller);
  return printPage(
    {
      language,
      title: translate("incident.title", { state: translate(`verdict.${worst.headline}`), subject }),
      kind: translate("incident.kind"),
      subject,
      lines: [momentText(worst.startedAt, teller), translate("incident.lead")],
      verdict: banner(worst, teller),
      parts: partsOf(teller),
      footer: translate("incident.footer", { version: INCIDENT_VERSION }),
      timeline: null,
    },
    readTemplate,
  );
}

/** The same as JSON: raw numbers, English keys and codes in every language. */
export function renderIncidentJson(incident: Incident): string {
  return `${JSON.stringify(incident, null, 2)}\n`;
}

/** Each scenario once. */
function subjectOf(teller: Teller): string {
  return [...new Set(troubled(teller).map(subjectTitle))].join(", ");
}

/** Worst first. */
const WORST_FIRST: readonly IncidentRun["headline"][] = ["FAIL", "INCOMPLETE", "INVALID", "WARN", "PASS"];

function worstOf(teller: Teller): IncidentRun {
  const [worst] = troubled(teller).toSorted(
    (left, right) => WORST_FIRST.indexOf(left.headline) - WORST_FIRST.indexOf(right.headline),
  );
  if (worst === undefined) throw new Error("an incident report without a run in which something went wrong");
  return worst;
}

function banner(worst: IncidentRun, teller: Teller): Readonly<Record<string, unknown>> {
  const { incident, language, translate } = teller;
  const { totals } = incident;
  const others = troubled(teller).filter((run) => run !== worst);
  return bannerPart({
    state: HEADLINE_STATES[worst.headline],
    word: translate(`verdict.${worst.headline}`),
    reason: verdictWords(worst.verdict, language),
    missed: others.map((run) => ({
      state: HEADLINE_STATES[run.headline],
      text: `${translate(`verdict.${run.headline}`)} · ${run.runId}: ${verdictWords(run.verdict, language)}`,
    })),
    figures: [
      { label: translate("figure.requests"), value: formatNumber(totals.requests) },
      { label: translate("impact.failedRequests"), value: formatNumber(totals.failed) },
      { label: translate("impact.iterations"), value: formatNumber(totals.iterations) },
      { label: translate("impact.beyond"), value: lengthText(totals.beyondMs, teller) },
    ],
  });
}
