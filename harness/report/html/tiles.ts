import { formatAmount, formatMs, formatNumber, formatShare } from "../../text/numbers.ts";
import type { ReportView } from "../view/types.ts";
import { windowText } from "../view/words.ts";
import { messageKey, type Translate } from "../words/translate.ts";

interface Tile {
  readonly label: string;
  readonly value: string;
}

/** The protocol that a run speaks in the first place: HTTP where it is spoken at all. */
function mainProtocol({ figures, protocols }: ReportView): ReportView["protocols"][number] | null {
  return figures.http.requests > 0 ? null : (protocols[0] ?? null);
}

/** `3,680 requests in steady phase, 21 s`, in the words of the protocol. */
export function measuredText(view: ReportView, translate: Translate): string {
  const main = mainProtocol(view);
  const window = windowText(view.figures.window, translate);
  if (main === null)
    return translate("html.measured", { samples: formatNumber(view.figures.http.requests), window });
  const what = translate(messageKey(`protocol.${main.protocol}.many`));
  return translate("html.measuredOf", { samples: formatNumber(main.calls), what, window });
}

/** The figures that people know, of the protocol that the run speaks. */
export function keyFigureTiles(view: ReportView, translate: Translate): Tile[] {
  const { figures } = view;
  const { http } = figures;
  const main = mainProtocol(view);
  const { p50, p95, p99 } = (main ?? http).latencyMs;
  const requests = main === null ? http.requests : main.calls;
  const perSecond = main === null ? http.requestsPerSecond : main.callsPerSecond;
  const name = (part: "calls" | "perSecond", otherwise: "figure.requests" | "figure.rps"): string =>
    translate(main === null ? otherwise : messageKey(`protocol.${main.protocol}.${part}`));
  return [
    { label: name("calls", "figure.requests"), value: formatNumber(requests) },
    { label: name("perSecond", "figure.rps"), value: formatAmount(perSecond) },
    { label: translate("figure.failed"), value: formatShare((main ?? http).failedShare) },
    { label: "p50", value: formatMs(p50) },
    { label: "p95", value: formatMs(p95) },
    { label: "p99", value: formatMs(p99) },
    ...checksTile(view, translate),
    { label: translate("figure.vus"), value: formatNumber(figures.vusMax) },
  ];
}

/** Checks by name as k6 counted them, else those of the window, which a script may also count by itself. */
function checksTile({ checks, figures }: ReportView, translate: Translate): Tile[] {
  const named = checks.reduce((sum, { passes, fails }) => sum + passes + fails, 0);
  const [passed, made] =
    named > 0
      ? [checks.reduce((sum, { passes }) => sum + passes, 0), named]
      : [figures.checks.passed, figures.checks.total];
  return made === 0 ? [] : [{ label: translate("figure.checks"), value: formatShare(passed / made) }];
}
