import { columns, heading, paragraph, tableBlock } from "../../blocks/make.ts";
import type { Block } from "../../blocks/types.ts";
import { formatNumber } from "../../../text/numbers.ts";
import { subjectTitle } from "../../view/words.ts";
import { isDisturbance } from "../detection.ts";
import type { IncidentRun, Signal } from "../types.ts";
import { entryText, lengthText, momentText, type Teller, troubled } from "./teller.ts";

/** Names in a sentence; more are counted. */
const NAMED_MAX = 8;

/** What showed it first and how long after it began, what did not, and that nobody's alert was there. */
export function detectionBlocks(teller: Teller): Block[] {
  const { translate } = teller;
  const runs = troubled(teller);
  return [
    ...runs.flatMap((run) => [
      ...(runs.length > 1 ? [heading(`${subjectTitle(run)}, ${run.runId}`)] : []),
      ...runBlocks(run, teller),
    ]),
    ...paragraph(`${translate("detection.later")} ${translate("detection.alert")}`),
    tableBlock({
      label: translate("section.incident.detection"),
      narrow: true,
      columns: columns(translate, "field", "value"),
      rows: [{ cells: [{ text: translate("detection.noticed") }, { text: "", blank: true }] }],
    }),
  ];
}

function runBlocks(run: IncidentRun, teller: Teller): Block[] {
  const { translate } = teller;
  const { onset, signals } = run.detection;
  const [first] = signals;
  return [
    ...paragraph(onsetText(run, teller)),
    ...(onset === null
      ? []
      : paragraph(
          first === undefined
            ? translate("detection.none")
            : translate("detection.first", {
                what: signalText(first, teller),
                after: delayText(first, onset.widthMs, teller),
              }),
          "strong",
        )),
    ...(signals.length === 0 ? [] : [signalTable(run, teller)]),
    ...notSeen(run, teller),
  ];
}

function onsetText({ runId, detection: { onset } }: IncidentRun, teller: Teller): string {
  const { incident, translate } = teller;
  const entry = incident.timeline.find(
    ({ run, kind, at, subject }) =>
      run === runId && kind === onset?.kind && at === onset.at && subject === onset.subject,
  );
  if (entry === undefined) return translate("detection.noOnset");
  const key = onset !== null && isDisturbance(onset.kind) ? "detection.onsetText" : "detection.firstSign";
  return translate(key, { time: momentText(entry.at, teller), what: entryText(entry, teller) });
}

function signalTable({ detection: { signals, onset } }: IncidentRun, teller: Teller): Block {
  const { translate } = teller;
  return tableBlock({
    label: translate("detection.signal"),
    columns: [
      { heading: translate("detection.signal") },
      ...columns(translate, "time"),
      { heading: translate("detection.after"), numeric: true },
    ],
    rows: signals.map((signal) => ({
      cells: [
        { text: signalText(signal, teller) },
        { text: momentText(signal.at, teller) },
        { text: delayText(signal, onset?.widthMs ?? 0, teller), sort: signal.afterMs },
      ],
    })),
  });
}

function signalText({ kind, subject }: Signal, { translate }: Teller): string {
  return translate(`signal.${kind}`, { subject });
}

/** As exact as both ends of it are known. */
function delayText({ afterMs, widthMs }: Signal, onsetWidthMs: number, teller: Teller): string {
  const width = Math.max(widthMs, onsetWidthMs);
  if (width === 0) return lengthText(afterMs, teller);
  const [from, to] = [afterMs, afterMs + width].map((one) => lengthText(one, teller));
  return teller.translate("detection.to", { from: from ?? "", to: to ?? "" });
}

function notSeen({ detection: { silent }, invariants }: IncidentRun, { translate }: Teller): Block[] {
  const held = invariants.results.filter(({ result }) => result === "held").length;
  const rest = silent.length - NAMED_MAX;
  const named = silent.slice(0, NAMED_MAX).join(", ");
  const labels = rest > 0 ? `${named}, ${translate("detection.more", { count: formatNumber(rest) })}` : named;
  return [
    ...(silent.length === 0
      ? []
      : paragraph(translate("detection.silent", { count: formatNumber(silent.length), labels }))),
    ...(held === 0 ? [] : paragraph(translate("detection.held", { count: formatNumber(held) }))),
  ];
}
