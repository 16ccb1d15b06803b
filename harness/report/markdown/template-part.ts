import { SCENARIOS } from "#scenarios/catalog.ts";
import { TEMPLATE_STEPS } from "../../contracts/diagnosis.ts";
import { markdownCode, markdownInline, markdownText } from "../text/markdown.ts";
import { formatAmount, formatNumber, formatShare } from "../../text/numbers.ts";
import { formatLength } from "../text/times.ts";
import type { ObjectiveView, ReportLanguage, ReportView } from "../view/types.ts";
import { actualText, marginText, targetText, wordFor } from "../view/words.ts";
import { seenWords, words } from "../words/reasons.ts";
import type { Translate } from "../words/translate.ts";
import { verdictWords } from "../words/verdict-words.ts";

export interface TemplatePart {
  readonly environment: readonly string[];
  readonly figures: readonly { readonly label: string; readonly value: string }[];
  readonly boxes: readonly { readonly word: string; readonly ticked: boolean; readonly note: string }[];
  readonly grounds: readonly { readonly text: string; readonly lines: readonly string[] }[];
  readonly causes: readonly string[];
  readonly steps: readonly { readonly chosen: boolean; readonly text: string }[];
}

/** The parts of 002's template, in its order and with its labels. */
export function templatePart(view: ReportView, translate: Translate): TemplatePart {
  return {
    environment: environmentLines(view, translate),
    figures: figureLines(view),
    boxes: verdictBoxes(view, translate),
    grounds: groundLines(view, translate),
    causes: view.diagnosis.causes.map((found) => {
      const name = translate(`cause.${found.cause}`);
      return `${markdownText(name)}: ${markdownInline(seenWords(found, view.language))}`;
    }),
    steps: stepLines(view, translate),
  };
}

function environmentLines({ run }: ReportView, translate: Translate): string[] {
  const addresses = run.services.map(
    ({ name, urls }) => `${markdownText(name)}=${markdownCode(urls.join(","))}`,
  );
  const ready =
    run.readyMs === null
      ? run.runtime
      : translate("identity.runtimeReady", { runtime: run.runtime, time: formatLength(run.readyMs) });
  return [
    ...(addresses.length === 0 ? [] : [addresses.join(", ")]),
    tenantLine(run, translate),
    `${translate("identity.runtime")}: ${markdownText([ready, ...run.servers].join(", "))}`,
  ];
}

/** 002's field is never blank: without a tenant it says why there is none. */
function tenantLine({ tenant }: ReportView["run"], translate: Translate): string {
  if (tenant === null) return `tenant_id=– (${translate("template.tenant.unrecorded")})`;
  const id = tenant.id === null ? "–" : markdownCode(tenant.id);
  return tenant.source === "given"
    ? `tenant_id=${id}`
    : `tenant_id=${id} (${translate(`template.tenant.${tenant.source}`)})`;
}

/** Services in the order in which the run names them, then any other. */
function figureLines({ figures, run }: ReportView): TemplatePart["figures"] {
  const { http } = figures;
  const order = [...run.services.map(({ name }) => name), ...figures.services.map(({ service }) => service)];
  const services = figures.services.toSorted(
    (left, right) => order.indexOf(left.service) - order.indexOf(right.service),
  );
  return [
    { label: "requests(count)", value: formatNumber(http.requests) },
    { label: "failed_rate", value: formatShare(http.failedShare) },
    {
      label: "http p95 / p99 (ms)",
      value: `${formatAmount(http.latencyMs.p95)} / ${formatAmount(http.latencyMs.p99)}`,
    },
    ...services.map((row) => ({
      label: `${markdownText(row.service)} p95 (ms)`,
      value: formatAmount(row.latencyMs.p95),
    })),
  ];
}

function verdictBoxes({ verdict, language }: ReportView, translate: Translate): TemplatePart["boxes"] {
  const doubt = verdict.incomplete
    ? translate("verdict.INCOMPLETE")
    : verdict.invalid
      ? translate("verdict.INVALID")
      : null;
  return (["PASS", "WARN", "FAIL"] as const).map((word) => {
    const ticked = verdict.word === word;
    const note = ticked
      ? `${doubt === null ? "" : ` (${doubt})`}: ${markdownText(verdictWords(verdict, language))}`
      : "";
    return { word, ticked, note };
  });
}

const WORST_FIRST = ["breach", "skipped", "warn", "pass"] as const;
const GROUPS = ["failures", "latency", "service", "other"] as const;

function groundLines(view: ReportView, translate: Translate): TemplatePart["grounds"] {
  return GROUPS.flatMap((group) => {
    // 002's template has the lines of its own criteria; what every run is held to stands in the scorecard.
    const mine = view.objectives.filter((objective) => objective.group === group && !objective.implied);
    const [first] = mine;
    if (first === undefined) return [];
    const listed = mine
      .map((objective) => markdownCode(`${objective.label} ${targetText(objective)}`))
      .join(", ");
    const [worst = first] = WORST_FIRST.flatMap((result) => mine.find((one) => one.result === result) ?? []);
    const result = metWord(worst, translate);
    const text = translate("template.groundsLine", { group: translate(`group.${group}`), listed, result });
    return [{ text, lines: mine.map((objective) => groundLine(objective, view.language, translate)) }];
  });
}

function groundLine(objective: ObjectiveView, language: ReportLanguage, translate: Translate): string {
  const parts = [
    `${translate("column.actual")} ${actualText(objective)}`,
    `${translate("column.target")} ${markdownInline(targetText(objective))}`,
    ...(objective.numbers.margin === null ? [] : [`${translate("column.margin")} ${marginText(objective)}`]),
    ...(objective.numbers.samples === null
      ? []
      : [`${translate("column.samples")} ${formatNumber(objective.numbers.samples)}`]),
  ];
  const reason = objective.result === "pass" ? "" : `. ${markdownInline(words(objective, language))}`;
  return `${markdownCode(objective.label)}: ${metWord(objective, translate)}; ${parts.join("; ")}${reason}`;
}

function metWord({ result, code }: Pick<ObjectiveView, "result" | "code">, translate: Translate): string {
  if (result === "warn" && code === "INSUFFICIENT_SAMPLES") return translate("template.tooFew");
  if (result === "pass") return translate("template.met");
  if (result === "warn") return translate("template.nearlyMet");
  return translate(result === "breach" ? "template.missed" : "template.notJudged");
}

/** 002's list for its scenarios; a run of somebody's own has nothing to do with their parts. */
function stepLines({ diagnosis, run }: ReportView, translate: Translate): TemplatePart["steps"] {
  const listed = SCENARIOS.some(({ name }) => name === run.scenario) ? TEMPLATE_STEPS : [];
  const further = diagnosis.nextSteps.filter((step) => !listed.includes(step));
  return [...listed, ...further].map((step) => ({
    chosen: diagnosis.nextSteps.includes(step),
    text: markdownText(wordFor("step", step, translate)),
  }));
}
