import { heading, paragraph } from "../../blocks/make.ts";
import type { Block } from "../../blocks/types.ts";
import { formatNumber } from "../../../text/numbers.ts";
import { formatClock, formatUtc } from "../../text/times.ts";
import type { ReportView } from "../../view/types.ts";
import type { Translate } from "../../words/translate.ts";

/** Failures that stand open; the others are folded. */
const OPEN_MAX = 3;

type Failure = ReportView["failures"][number];

/** The first failed request or check of each kind, with the beginning of its answer. */
export function failureBlocks({ failures, checks }: ReportView, translate: Translate): Block[] {
  if (failures.length === 0) return [];
  const failing = new Set(checks.filter(({ fails }) => fails > 0).map(({ name }) => name));
  const blocks = told(failures, failing).map((failure) => failureBlock(failure, failing, translate));
  const rest = blocks.slice(OPEN_MAX);
  return [
    heading(translate("failures.title"), "first-failures"),
    ...paragraph(translate("failures.how"), "small"),
    ...blocks.slice(0, OPEN_MAX),
    ...(rest.length === 0
      ? []
      : [
          {
            kind: "fold",
            summary: translate("failures.more", { count: rest.length }),
            blocks: rest,
          } as const,
        ]),
  ];
}

function failureBlock(failure: Failure, failing: ReadonlySet<string>, translate: Translate): Block {
  const { at, offsetMs, scenario, request } = failure;
  const time = `${formatClock(offsetMs)} (${formatUtc(Date.parse(at))})`;
  const where =
    scenario === null
      ? translate("failures.outside", { time })
      : translate("failures.where", { time, scenario });
  const facts = [where, checksText(failure, failing, translate)].filter((text) => text !== "");
  if (request === null)
    return { kind: "sample", title: translate("failures.checkOnly"), facts, text: null, note: "" };
  const { method, url, status, errorCode, error, body, bodyLength } = request;
  const answer = [
    status === 0 ? translate("outcome.noAnswer") : translate("failures.status", { status }),
    ...(error === "" ? [] : [error]),
    ...(errorCode === 0 ? [] : [`error_code ${errorCode}`]),
  ];
  const shown = body?.length ?? 0;
  return {
    kind: "sample",
    title: `${method} ${url}`.trim(),
    facts: [answer.join(" · "), ...facts],
    text: body === null || body === "" ? null : body,
    note:
      shown === 0
        ? translate("failures.noBody")
        : body?.endsWith("…") === true && bodyLength > shown
          ? translate("failures.bodyCut", { shown: formatNumber(shown), length: formatNumber(bodyLength) })
          : "",
  };
}

/**
 * Without failures that say nothing new: of the same request, with the same checks that can have failed. A script's bundle
 * looks closer after a call of several checks has failed, and tells of it again.
 */
function told(failures: readonly Failure[], failing: ReadonlySet<string>): Failure[] {
  return failures.filter(
    (later, position) =>
      !failures
        .slice(0, position)
        .some(
          (earlier) =>
            isSameRequest(earlier, later) &&
            isSame(possibleChecks(earlier, failing), possibleChecks(later, failing)),
        ),
  );
}

function isSameRequest(
  { scenario, request: one }: Failure,
  { scenario: other, request: two }: Failure,
): boolean {
  const place = (url = ""): string => url.split("?")[0] ?? "";
  return (
    scenario === other &&
    one?.method === two?.method &&
    one?.status === two?.status &&
    (one?.name === two?.name || place(one?.url) === place(two?.url))
  );
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one) => right.includes(one));
}

function possibleChecks({ checks, exact }: Failure, failing: ReadonlySet<string>): readonly string[] {
  const possible = exact ? checks : checks.filter((name) => failing.has(name));
  return possible.length === 0 ? checks : possible;
}

/** Of several checks of which one failed, those that never failed in the whole run are none of them. */
function checksText(failure: Failure, failing: ReadonlySet<string>, translate: Translate): string {
  const possible = possibleChecks(failure, failing);
  if (possible.length === 0) return "";
  const isKnown = failure.exact || possible.length === 1;
  return translate(isKnown ? "failures.checks" : "failures.oneOf", { names: possible.join(", ") });
}
