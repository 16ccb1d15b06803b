import type { Context } from "../context.ts";
import { REPORT_LANGUAGES, type ReportLanguage } from "../report/index.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

/** Language of a report: the flag, else `REPORT_LANG`, else English. */
export function readReportLanguage(
  flag: string | undefined,
  context: Pick<Context, "environment">,
  problems: ProblemCollector,
): ReportLanguage {
  const wanted = flag ?? (context.environment["REPORT_LANG"] || "en");
  const found = REPORT_LANGUAGES.find((language) => language === wanted);
  if (found === undefined)
    problems.add({
      subject: flag === undefined ? "REPORT_LANG" : "--lang",
      value: wanted,
      ...expectedOneOf(wanted, REPORT_LANGUAGES),
    });
  return found ?? "en";
}
