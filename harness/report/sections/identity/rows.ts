import type { Row } from "../../blocks/types.ts";
import { formatBytes, formatNumber, formatShare } from "../../../text/numbers.ts";
import { formatKst, formatLength, formatUtc } from "../../text/times.ts";
import type { Translate } from "../../words/translate.ts";
import type { ReportView } from "../../view/types.ts";
import { shapeText, windowText, wordFor } from "../../view/words.ts";

/** What a report is made from; they lie beside it. */
const RAW_DATA = ["run.json", "verdict.json", "samples.sketch", "summary.json", "plan.json", "console.log"];

/** What was run, when, on what: every report prints the same rows. */
export function identityRows(view: ReportView, translate: Translate): Row[] {
  const { run } = view;
  const text = (label: string, value: string): Row => ({ cells: [{ text: label }, { text: value }] });
  const code = (label: string, value: string | null): Row[] =>
    value === null ? [] : [{ cells: [{ text: label }, { text: value, code: true }] }];
  const [started, ended] = [Date.parse(run.startedAt), Date.parse(run.endedAt)];
  return [
    ...code(translate("identity.run"), run.runId),
    text(
      translate("identity.time"),
      `${formatUtc(started)} – ${formatUtc(ended)}; ${formatKst(started)} – ${formatKst(ended)}`,
    ),
    text(translate("identity.duration"), formatLength(run.durationMs)),
    text(translate("identity.window"), windowText(view.figures.window, translate)),
    text(translate("identity.scenario"), run.scenario),
    text(translate("identity.profile"), run.profile ?? translate("identity.noProfile")),
    text(translate("identity.revision"), revisionText(run, translate)),
    ...loadRows(view, translate).map(([label, value]) => text(label, value)),
    text(translate("identity.runtime"), runtimeText(run, translate)),
    ...(run.services.length === 0 ? [] : [text(translate("identity.services"), servicesText(run))]),
    ...(run.servers.length === 0 ? [] : [text(translate("identity.servers"), run.servers.join(", "))]),
    text(translate("identity.machine"), machineText(run, translate)),
    text(translate("identity.tools"), toolsText(run)),
    text(translate("identity.seed"), String(run.seed)),
    ...code(translate("identity.thresholds"), run.thresholds?.path ?? null),
    ...code(translate("identity.bundle"), run.bundleSha256),
    ...code(translate("identity.comparability"), run.comparabilityKey),
    text(translate("identity.rawData"), RAW_DATA.join(", ")),
  ];
}

function loadRows(view: ReportView, translate: Translate): [string, string][] {
  const { run, figures } = view;
  const { iterations, droppedIterations, checks } = figures;
  const shape = run.shape === null ? translate("identity.noProfile") : shapeText(run.shape, translate);
  const vus =
    run.shape === null ? "" : `; ${translate("identity.vusMax", { count: formatNumber(run.shape.vusMax) })}`;
  const counts = { count: formatNumber(iterations), dropped: formatNumber(droppedIterations) };
  const passed = { passed: formatNumber(checks.passed), total: formatNumber(checks.total) };
  return [
    [translate("identity.shape"), `${shape}${vus}`],
    [translate("identity.iterations"), translate("identity.iterationsText", counts)],
    [translate("identity.checks"), translate("identity.checksText", passed)],
    [translate("identity.samples"), samplesText(view, translate)],
  ];
}

function samplesText({ samples }: ReportView, translate: Translate): string {
  if (!samples.present) return translate("identity.samplesNone");
  const text = translate("identity.samplesText", {
    accepted: formatNumber(samples.accepted),
    series: formatNumber(samples.series),
    rejected: formatNumber(samples.rejected),
    overflowed: formatNumber(samples.overflowed),
    error: formatShare(samples.relativeError),
  });
  return samples.complete ? text : `${text}; ${translate("identity.samplesCut")}`;
}

function revisionText({ revision }: ReportView["run"], translate: Translate): string {
  if (revision === null) return translate("identity.noRevision");
  const dirty = revision.dirty ? `, ${translate("identity.dirty")}` : "";
  return `${revision.commit.slice(0, 12)} (${revision.branch}${dirty})`;
}

function runtimeText(run: ReportView["run"], translate: Translate): string {
  const runtime = wordFor("runtime", run.runtime, translate);
  return run.readyMs === null
    ? runtime
    : translate("identity.runtimeReady", { runtime, time: formatLength(run.readyMs) });
}

/** `chat 0.1.0 ×2`: what was loaded, with its version and how many instances of it. */
function servicesText({ services }: ReportView["run"]): string {
  return services
    .map(({ name, version, urls }) => [name, version, `×${urls.length}`].filter(Boolean).join(" "))
    .join(", ");
}

function machineText({ machine }: ReportView["run"], translate: Translate): string {
  return translate("identity.machineText", {
    cpu: machine.cpuModel,
    cores: formatNumber(machine.cores),
    memory: formatBytes(machine.memoryBytes),
    system: machine.operatingSystem,
    architecture: machine.architecture,
  });
}

function toolsText(run: ReportView["run"]): string {
  const k6 = run.k6Versions.map((version) => `k6 ${version}`);
  const own = run.loadproof === null ? [] : [`loadproof ${run.loadproof}`];
  return [...own, ...k6, `Node ${run.machine.node.replace(/^v/, "")}`].join(", ");
}
