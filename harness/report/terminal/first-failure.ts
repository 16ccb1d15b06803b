import { cleanText } from "../../text/clean.ts";
import { cutToWidth, widthOf } from "../../text/cells.ts";
import { formatClock } from "../text/times.ts";
import type { ReportView } from "../view/types.ts";
import { failureWords } from "../words/failure-words.ts";
import type { Translate } from "../words/translate.ts";
import { errorKind } from "../sections/errors/data.ts";

type Failure = ReportView["failures"][number];

const WIDTH = 80;

/** Cells that an answer's beginning may take where the rest leaves so few. */
const BODY_MIN = 12;

/** `First failure: GET /cart 500 {"error":"..."} at 00:03 (checkout)`: of the first request, cut to 80 columns; `null` without one. */
export function firstFailure(failures: readonly Failure[], translate: Translate): string | null {
  const ofLoad = failures.filter(({ request, scenario }) => request !== null && scenario !== null);
  const first = ofLoad.find(({ request }) => request !== null && isFailed(request.status)) ?? ofLoad[0];
  if (first?.request === undefined || first.request === null) return null;
  const { method, url, name, status, errorCode, error, body } = first.request;
  const code = String(errorCode);
  const answer = status === 0 ? failureWords(errorKind(code, "0"), code, translate) : String(status);
  const checked = translate("failures.checks", { names: first.checks.join(", ") });
  const said = oneLine(isFailed(status) ? (status === 0 && errorCode === 0 ? error : (body ?? "")) : checked);
  const line = (where: string, text: string): string =>
    `  ${translate("final.failure", {
      call: where.startsWith(`${method} `) ? where : `${method} ${where}`.trim(),
      answer: text === "" ? answer : `${answer} ${text}`,
      time: formatClock(first.offsetMs).padStart(5, "0"),
      scenario: cleanText(first.scenario ?? ""),
    })}`;
  const place = shortest(oneLine(name ?? url));
  const room = WIDTH - widthOf(line(place, "")) - 1;
  if (said !== "" && room >= BODY_MIN) return line(place, cut(said, room));
  const over = widthOf(line(place, "")) - WIDTH;
  return over <= 0 ? line(place, "") : line(cut(place, Math.max(BODY_MIN, widthOf(place) - over)), "");
}

function isFailed(status: number): boolean {
  return status === 0 || status >= 400;
}

/** The path of a URL: the target is known. */
function shortest(place: string): string {
  return /^https?:\/\/[^/]+(\/.*)$/.exec(place)?.[1] ?? place;
}

function oneLine(text: string): string {
  return cleanText(text.replaceAll(/\s+/g, " ").trim());
}

function cut(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${cutToWidth(text, width - 1)}…`;
}
