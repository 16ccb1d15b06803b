import { columns, tableBlock } from "../../blocks/make.ts";
import type { Block, Row } from "../../blocks/types.ts";
import type { State } from "../../svg/small-charts.ts";
import { formatLength } from "../../text/times.ts";
import type { TimelineEntry } from "../types.ts";
import { entryText, momentText, offsetText, type Teller } from "./teller.ts";

/** Entries that are told apart at a glance. */
const STATES: { readonly [Kind in TimelineEntry["kind"]]?: State } = {
  "breach-began": "breach",
  "breach-lasts": "breach",
  "breach-again": "breach",
  "breach-ended": "pass",
  fault: "warn",
  "service-exited": "breach",
  interrupted: "invalid",
  recovered: "pass",
  settled: "pass",
  stopped: "invalid",
};

/** All that has a time, in order; over several runs each with its run. */
export function timelineBlocks(teller: Teller): Block[] {
  const { incident, translate } = teller;
  const several = incident.runs.length > 1;
  return [
    tableBlock({
      label: translate("section.incident.timeline"),
      columns: [
        ...columns(translate, "time"),
        { heading: translate("incident.onLoad") },
        { heading: translate("incident.event") },
        ...(several ? [{ heading: translate("incident.runColumn") }] : []),
      ],
      rows: incident.timeline.map((entry) => entryRow(entry, several, teller)),
    }),
  ];
}

function entryRow(entry: TimelineEntry, several: boolean, teller: Teller): Row {
  const { at, widthMs, offsetMs, kind, run } = entry;
  const state = STATES[kind];
  const within = widthMs === 0 ? "" : teller.translate("incident.within", { length: formatLength(widthMs) });
  return {
    cells: [
      { text: momentText(at, teller), note: within },
      { text: offsetMs === null ? "" : offsetText(offsetMs) },
      { text: entryText(entry, teller), ...(state === undefined ? {} : { state }) },
      ...(several ? [{ text: run, code: true }] : []),
    ],
  };
}
