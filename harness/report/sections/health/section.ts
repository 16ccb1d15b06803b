import { columns, headedTable, paragraph } from "../../blocks/make.ts";
import type { Table } from "../../blocks/types.ts";
import { formatBytes, formatMs, formatShare, NO_NUMBER } from "../../../text/numbers.ts";
import type { ReportView } from "../../view/types.ts";
import { wordFor } from "../../view/words.ts";
import { causeWords, words } from "../../words/reasons.ts";
import type { Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";

/** Whether the measurement itself can be trusted. */
export const health: Section = {
  name: "health",
  title: "section.health",
  blocks: (view, translate) => [
    ...paragraph(lostText(view, translate), "strong"),
    ...(view.validity.length === 0 ? paragraph(translate("validity.none")) : []),
    ...headedTable(translate("section.validity"), validityTable(view, translate)),
    ...headedTable(translate("section.generators"), generatorsTable(view, translate)),
    ...paragraph(view.run.shape?.model === "open" ? "" : translate("health.note"), "small"),
  ],
};

function lostText({ generators, generatorsExpected: expected }: ReportView, translate: Translate): string {
  const lost = expected - generators.length;
  return lost > 0 ? translate("generators.lost", { lost, expected }) : "";
}

const STATES = { ok: "pass", warn: "warn", invalid: "breach", "not-applicable": "skipped" } as const;

function validityTable({ validity, language }: ReportView, translate: Translate): Omit<Table, "label"> {
  return {
    columns: columns(translate, "result", "check", "reason"),
    rows: validity.map((check) => ({
      state: STATES[check.result],
      cells: [
        { text: translate(`validity.${check.result}`), state: STATES[check.result] },
        { text: check.check, code: true },
        { text: words(check, language), note: check.code === "VALID" ? "" : check.code },
      ],
    })),
  };
}

function generatorsTable({ generators, language }: ReportView, translate: Translate): Omit<Table, "label"> {
  return {
    columns: ["id", "cpu", "machine", "memory", "exit", "stopped", "skew"].map((name) => ({
      heading: wordFor("generator", name, translate),
      numeric: ["cpu", "machine", "memory", "skew"].includes(name),
    })),
    rows: generators.map((one) => ({
      cells: [
        { text: one.id, code: true },
        { text: `${formatShare(one.cpuShareMean)} / ${formatShare(one.cpuShareMax)}` },
        { text: formatShare(one.machineCpuShareMax) },
        { text: formatBytes(one.memoryBytesMax) },
        { text: one.signal ?? String(one.exitCode ?? NO_NUMBER) },
        { text: causeWords(one.stopCause, one.stopReason, language) },
        { text: formatMs(one.clockSkewMs) },
      ],
    })),
  };
}
