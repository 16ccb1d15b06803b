import type { FaultResult } from "../../contracts/fault-result.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { InvariantResult, ValidityResult } from "../../contracts/verdict.ts";
import { formatShare } from "../../text/numbers.ts";
import { xmlElement, xmlText } from "../text/xml.ts";
import type { ObjectiveView, ReportView } from "../view/types.ts";
import { actualText, headline, marginText, targetText } from "../view/words.ts";
import { words } from "../words/reasons.ts";

interface Case {
  readonly name: string;
  readonly failure: { readonly type: string; readonly message: string } | null;
  readonly skipped: string | null;
  /** Printed for a case that passed with a warning, and below a failure. */
  readonly output: string;
}

/**
 * JUnit XML as Jenkins, GitLab and Azure read it: one test case per objective with a name that never changes, one per
 * validity check and one per check of the data. WARN passes and says so in its output; what could not be judged is skipped. English in any language.
 */
export function renderJunit(view: ReportView): string {
  const { run, figures } = view;
  const classname = ["loadproof", run.scenario, run.profile ?? "own-options"].map(dotless).join(".");
  const seconds = (figures.window.durationMs / 1000).toFixed(3);
  const part = (name: string, cases: readonly Case[]): string =>
    suite(view, { name: `${classname}.${name}`, classname: `${classname}.${name}`, cases, seconds: "0.000" });
  const cases = view.objectives.map(objectiveCase);
  const suites = [
    suite(view, { name: `${classname}.objectives`, classname, cases, seconds }),
    part("validity", validityCases(view)),
    ...(view.faults.length === 0 ? [] : [part("faults", view.faults.map(faultCase))]),
    ...(view.invariants === null ? [] : [part("data", view.invariants.map(dataCase))]),
  ];
  const totals = { name: "loadproof", time: seconds };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement("testsuites", totals, suites)}\n`;
}

/** In English whatever the report speaks: other tools read the file. */
function codeAndWords(reason: Reason): string {
  return `${reason.code}: ${words(reason, "en")}`;
}

/** A dot would make a package of its own in Jenkins. */
function dotless(text: string): string {
  return text.replaceAll(/[.\s]+/g, "-");
}

function objectiveCase(objective: ObjectiveView): Case {
  const { result, numbers } = objective;
  const facts = [
    `${objective.statistic} of ${objective.metric} ${actualText(objective)}`,
    `target ${targetText(objective)}`,
    `margin ${marginText(objective)}`,
    `samples ${numbers.samples ?? "none"}`,
  ].join(", ");
  const message = codeAndWords(objective);
  return {
    name: objective.id,
    failure: result === "breach" ? { type: objective.code, message } : null,
    skipped: result === "skipped" ? message : null,
    output: result === "warn" ? `WARN ${message}\n${facts}` : facts,
  };
}

/** A run whose measurement or whose end is in doubt must not be green, whatever its objectives say. */
function validityCases(view: ReportView): Case[] {
  const { verdict } = view;
  const trusted = !verdict.invalid && !verdict.incomplete;
  const overall: Case = {
    name: "measurement",
    failure: trusted ? null : { type: headline(view), message: codeAndWords(verdict) },
    skipped: null,
    output: `${headline(view)}, score ${formatShare(verdict.score)}`,
  };
  return [overall, ...view.validity.map(validityCase)];
}

function validityCase(validity: ValidityResult): Case {
  const { check, result, code } = validity;
  const text = codeAndWords(validity);
  return {
    name: check,
    failure: result === "invalid" ? { type: code, message: text } : null,
    skipped: result === "not-applicable" ? text : null,
    output: result === "warn" ? `WARN ${text}` : text,
  };
}

/** A check of the data that compared nothing has not been passed: it fails, with that as its reason; one without an address is skipped. */
function dataCase(finding: InvariantResult): Case {
  const { name, compared, violations, examples, result, code, needs } = finding;
  const facts = `${violations} violations in ${compared} comparisons`;
  const message = compared === 0 ? "nothing was compared" : `${facts}: ${examples[0] ?? ""}`;
  return {
    name,
    failure: result === "held" || needs !== undefined ? null : { type: code, message },
    skipped: needs === undefined ? null : codeAndWords(finding),
    output: [facts, ...examples].join("\n"),
  };
}

/** Whether what a fault did was over in the end; what nobody can tell is skipped, for its reason stands among the checks. */
function faultCase(fault: FaultResult): Case {
  const { action, outcome, code } = fault;
  const message = codeAndWords(fault);
  const isTold = outcome === "recovered" || outcome === "no-impact" || outcome === "not-recovered";
  return {
    name: action,
    failure: outcome === "not-recovered" ? { type: code, message } : null,
    skipped: isTold ? null : message,
    output: message,
  };
}

interface Suite {
  readonly name: string;
  readonly classname: string;
  readonly cases: readonly Case[];
  readonly seconds: string;
}

function suite({ run }: ReportView, { name, classname, cases, seconds }: Suite): string {
  const attributes = {
    name,
    tests: String(cases.length),
    failures: String(cases.filter((one) => one.failure !== null).length),
    errors: "0",
    skipped: String(cases.filter((one) => one.skipped !== null).length),
    time: seconds,
    timestamp: run.startedAt.slice(0, 19),
  };
  const properties = Object.entries({
    runId: run.runId,
    commit: run.revision?.commit ?? "",
    branch: run.revision?.branch ?? "",
    profile: run.profile ?? "",
    runtime: run.runtime,
    k6: run.k6Versions.join(", "),
    command: run.command,
  }).map(([key, value]) => xmlElement("property", { name: key, value }, [], 3));
  const names = uniqueNames(cases.map((one) => one.name));
  const printed = cases.map((one, position) => testCase(one, names[position] ?? one.name, classname));
  return xmlElement("testsuite", attributes, [xmlElement("properties", {}, properties, 2), ...printed], 1);
}

function testCase({ failure, skipped, output }: Case, name: string, classname: string): string {
  const children = [
    ...(failure === null ? [] : [failureElement(failure.type, failure.message)]),
    ...(skipped === null ? [] : [xmlElement("skipped", { message: skipped }, [], 3)]),
    `      <system-out>${xmlText(output)}</system-out>`,
  ];
  return xmlElement("testcase", { classname, name, time: "0.000" }, children, 2);
}

function failureElement(type: string, message: string): string {
  const text = xmlText(message);
  return `      <failure type="${xmlText(type)}" message="${text}">${text}</failure>`;
}

/** GitLab drops a second case of the same name without a word. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
