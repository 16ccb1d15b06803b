import { columns, headedTable, numericColumns } from "../../blocks/make.ts";
import type { Table } from "../../blocks/types.ts";
import { formatInUnit, formatMs, formatNumber, NO_NUMBER } from "../../../text/numbers.ts";
import { messageKey, type Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";
import type { Traffic } from "./data.ts";

/** Iterations, where the time of requests goes, and data volume. */
export const traffic: Section = {
  name: "traffic",
  title: "section.traffic",
  blocks: ({ traffic: data }, translate) =>
    data === null
      ? []
      : [
          ...headedTable(translate("traffic.times"), timesTable(data, translate)),
          ...headedTable(translate("traffic.volume"), volumeTable(data, translate)),
        ],
};

type Unlabelled = Omit<Table, "label">;

function timesTable({ iterations, iterationMs, timings }: Traffic, translate: Translate): Unlabelled {
  const all =
    iterations === 0
      ? []
      : [
          {
            name: translate("traffic.iteration"),
            note: translate("traffic.iterations", { count: formatNumber(iterations) }),
            values: iterationMs,
          },
        ];
  const parts = timings.map(({ part, values }) => ({
    name: translate(messageKey(`timing.${part}`)),
    note: translate(messageKey(`timing.${part}.what`)),
    values,
  }));
  return timingTable([...all, ...parts], translate);
}

interface TimingRow {
  readonly name: string;
  readonly note: string;
  readonly values: Traffic["iterationMs"];
}

export function timingTable(rows: readonly TimingRow[], translate: Translate): Unlabelled {
  return {
    columns: [
      ...columns(translate, "part"),
      ...numericColumns(translate, "mean", "p50", "p95", "p99", "max"),
    ],
    rows: rows.map(({ name, note, values: { mean, p50, p95, p99, max } }) => ({
      cells: [
        { text: name, note },
        ...[mean, p50, p95, p99, max].map((value) => ({ text: formatMs(value) })),
      ],
    })),
  };
}

function volumeTable({ sent, received, iterations }: Traffic, translate: Translate): Unlabelled {
  const rows = (
    [
      ["sent", sent],
      ["received", received],
    ] as const
  ).filter(([, { bytes }]) => bytes > 0);
  return {
    columns: [
      ...columns(translate, "volume"),
      ...numericColumns(translate, "sum", "perSecond", "perIteration"),
    ],
    rows: rows.map(([name, { bytes, bytesPerSecond }]) => ({
      cells: [
        { text: translate(messageKey(`traffic.${name}`)) },
        { text: formatInUnit(bytes, "bytes") },
        { text: bytesPerSecond === null ? NO_NUMBER : `${formatInUnit(bytesPerSecond, "bytes")}/s` },
        { text: iterations === 0 ? NO_NUMBER : formatInUnit(bytes / iterations, "bytes") },
      ],
    })),
  };
}
