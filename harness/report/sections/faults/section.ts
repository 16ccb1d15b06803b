import { columns, numericColumns, paragraph, tableBlock } from "../../blocks/make.ts";
import type { Block, Table } from "../../blocks/types.ts";
import { formatMs, formatNumber, formatShare } from "../../../text/numbers.ts";
import { formatClock } from "../../text/times.ts";
import type { FaultWindow } from "../timeline/types.ts";
import type { ReportLanguage, ReportView } from "../../view/types.ts";
import { causeWords, words } from "../../words/reasons.ts";
import { type Translate, translator } from "../../words/translate.ts";
import { recoveryTable } from "./recovery-table.ts";
import type { Section } from "../types.ts";

/** What was done to the system or broke in the run, with its effect, and of faults how soon that was over. */
export const faults: Section = {
  name: "faults",
  title: "section.faults",
  blocks: (view, translate) => [...recoveryBlocks(view, translate), ...windowBlocks(view, translate)],
};

function recoveryBlocks(view: ReportView, translate: Translate): Block[] {
  const { faults: results, language } = view;
  if (results.length === 0) return [];
  return [
    ...results.flatMap((result) => paragraph(words(result, language))),
    tableBlock(recoveryTable(view, translate)),
    ...paragraph(translate("recovery.legend"), "small"),
  ];
}

function windowBlocks({ timeline, language }: ReportView, translate: Translate): Block[] {
  return [
    ...(timeline === null || timeline.faults.length === 0
      ? paragraph(translate("faults.none"))
      : [tableBlock(faultsTable(timeline.faults, language, translate))]),
  ];
}

function faultsTable(windows: readonly FaultWindow[], language: ReportLanguage, translate: Translate): Table {
  return {
    label: translate("section.faults"),
    columns: [
      ...numericColumns(translate, "number"),
      ...columns(translate, "what"),
      ...numericColumns(translate, "window", "impact", "usual", "failed"),
      ...columns(translate, "recovery"),
    ],
    rows: windows.map((fault) => ({
      id: `fault-${fault.number}`,
      cells: [
        { text: String(fault.number) },
        { text: `${fault.subject}: ${causeWords(fault.cause, fault.message, language)}` },
        { text: `${formatClock(fault.fromMs)}–${formatClock(fault.toMs)}` },
        { text: formatMs(fault.p99Ms) },
        { text: formatMs(fault.usualP99Ms) },
        { text: failedText(fault) },
        { text: recoveryWords(fault, language), lines: useLines(fault, language) },
      ],
    })),
  };
}

function failedText({ failed, requests }: FaultWindow): string {
  return `${formatNumber(failed)} (${formatShare(requests > 0 ? failed / requests : null)})`;
}

function useLines({ use, useCause }: FaultWindow, language: ReportLanguage): string[] {
  return use === null ? [] : [causeWords(useCause, use, language)];
}

/** How it was seen to be over, or that it stays. */
export function recoveryWords(
  { recovery, recoveryCause }: Pick<FaultWindow, "recovery" | "recoveryCause">,
  language: ReportLanguage,
): string {
  return causeWords(recoveryCause, recovery, language) || translator(language)("faults.noRecovery");
}
