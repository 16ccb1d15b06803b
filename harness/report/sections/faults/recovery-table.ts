import type { FaultResult } from "../../../contracts/fault-result.ts";
import type { Cell, Table } from "../../blocks/types.ts";
import { columns } from "../../blocks/make.ts";
import { formatMs, formatNumber, formatShare } from "../../../text/numbers.ts";
import { formatLength } from "../../text/times.ts";
import type { State } from "../../svg/small-charts.ts";
import type { ReportView } from "../../view/types.ts";
import { nameOf } from "../../../judge/policy/miss.ts";
import { words } from "../../words/reasons.ts";
import type { Translate } from "../../words/translate.ts";

const STATES: Readonly<Record<FaultResult["outcome"], State>> = {
  recovered: "pass",
  "no-impact": "pass",
  "not-recovered": "breach",
  undecided: "skipped",
  unfit: "invalid",
  unproven: "invalid",
};

type Read = (fault: FaultResult) => Cell;

/** A measure to a line and a fault to a column: there are more measures than faults. */
export function recoveryTable(view: ReportView, translate: Translate): Table {
  const { faults, timeline } = view;
  const numbers = new Map((timeline?.faults ?? []).map(({ subject, number }) => [subject, number]));
  const headings = faults.map(({ action }) => {
    const number = numbers.get(action);
    return { heading: number === undefined ? action : `${number} ${action}` };
  });
  return {
    label: translate("recovery.title"),
    narrow: faults.length === 1,
    columns: [...columns(translate, "field"), ...headings],
    rows: Object.entries(measures(view, translate)).map(([name, read]) => ({
      cells: [{ text: name }, ...faults.map(read)],
    })),
  };
}

function measures(view: ReportView, translate: Translate): Readonly<Record<string, Read>> {
  const none = { text: translate("recovery.none") };
  const length = (lengthMs: number | null): Cell => ({
    text: lengthMs === null ? "" : formatLength(lengthMs),
  });
  return {
    [translate("recovery.outcome")]: ({ outcome }) => ({
      text: translate(`recovery.outcome.${outcome}`),
      state: STATES[outcome],
    }),
    [translate("recovery.detection")]: ({ detectionMs }) =>
      detectionMs === 0 ? { text: "< 1 s" } : length(detectionMs),
    [translate("recovery.fromInjection")]: (fault) => recovered(fault, "clients", translate),
    [translate("recovery.fromHealing")]: ({ breachedMs, recoveryFromHealingMs }) =>
      breachedMs > 0 && recoveryFromHealingMs === 0
        ? { text: translate("recovery.beforeHealing") }
        : length(recoveryFromHealingMs),
    [translate("recovery.system")]: (fault) => recovered(fault, "system", translate),
    [translate("recovery.data")]: ({ gates: { data } }) => ({
      text: translate(data.state === "not-measured" ? "recovery.notMeasured" : `recovery.data.${data.state}`),
    }),
    [translate("recovery.breached")]: (fault) => (isTold(fault) ? length(fault.breachedMs) : { text: "" }),
    [translate("recovery.objectives")]: ({ objectives }) => {
      const [first = "", ...lines] = objectives
        .filter(({ breachedMs }) => breachedMs > 0)
        .map(({ id, breachedMs }) => `${nameOfObjective(id, view)} ${formatLength(breachedMs)}`);
      return { text: first, lines };
    },
    [translate("recovery.budget")]: ({ errorBudgetSpent }) => ({ text: formatShare(errorBudgetSpent) }),
    [translate("recovery.requests")]: (fault) => ({
      text: isTold(fault)
        ? translate("recovery.requests.of", {
            count: formatNumber(fault.requests.count),
            failed: formatNumber(fault.requests.failed),
            unknown: formatNumber(fault.requests.unknown),
            dropped: formatNumber(fault.requests.dropped),
          })
        : "",
    }),
    [translate("recovery.flaps")]: (fault) => {
      if (!isTold(fault)) return { text: "" };
      return fault.flaps === 0 ? none : { text: formatNumber(fault.flaps) };
    },
    [translate("recovery.residual")]: ({ residual }) => ({
      text:
        residual === null
          ? ""
          : `${formatMs(residual.beforeMs)} → ${formatMs(residual.afterMs)} (${formatNumber(residual.ratio, 2)}×)`,
    }),
  };
}

/** What every run is held to has no id that a reader knows. */
function nameOfObjective(id: string, { objectives, language }: ReportView): string {
  const result = objectives.find((one) => one.id === id);
  if (result === undefined || !result.implied) return id;
  const name = nameOf(result);
  return typeof name === "string" ? name : words(name, language);
}

/** Nothing is known of a fault that was not made, or was cut off. */
function isTold({ gates: { clients }, requests }: FaultResult): boolean {
  return clients.state !== "not-measured" || requests.count > 0;
}

/** `3.8 s`; what was not over is more than what was seen of it. */
function recovered({ gates, moments }: FaultResult, side: "clients" | "system", translate: Translate): Cell {
  const { state, afterMs } = gates[side];
  if (state === "not-measured") return { text: translate("recovery.notMeasured") };
  if (afterMs !== null) return { text: formatLength(afterMs) };
  return { text: `> ${formatLength(moments.observedToMs - moments.injectedMs)}`, state: "breach" };
}
