// loadproof:variables
var held = __ENV["LOADPROOF_SCRIPT_VARIABLES"];
if (held !== void 0 && held !== "") Object.assign(__ENV, JSON.parse(held));

// notes-write.ts
import http from "k6/http";
import { check, sleep } from "k6";
import { Gauge } from "k6/metrics";

// ../../../work/wt-systems/scenarios/profiles.ts
var SECOND_MS = 1e3;
var MINUTE_MS = 6e4;
function plateau(vus, steadyMs, rampMs) {
  const warmUp = Math.max(Math.round(vus / 10), 1);
  return [
    {
      phase: "warm-up",
      durationMs: Math.max(Math.round(rampMs / 2), 5 * SECOND_MS),
      from: warmUp,
      to: warmUp
    },
    { phase: "ramp-up", durationMs: rampMs, from: warmUp, to: vus },
    { phase: "steady", durationMs: steadyMs, from: vus, to: vus },
    { phase: "ramp-down", durationMs: 5 * SECOND_MS, from: vus, to: 0 }
  ];
}
function stressSteps(peak, steps) {
  return Array.from({ length: steps }, (_, index) => {
    const from = Math.round(peak * index / steps);
    const to = Math.round(peak * (index + 1) / steps);
    return [
      { phase: "ramp-up", durationMs: 30 * SECOND_MS, from, to },
      { phase: "steady", durationMs: 2 * MINUTE_MS, from: to, to }
    ];
  }).flat();
}
var PROFILES = {
  quick: {
    description: "first verdict: 50 VUs for 1 minute",
    phases: plateau(50, MINUTE_MS, 5 * SECOND_MS)
  },
  smoke: {
    description: "does it work at all: 5 VUs for 30 seconds",
    phases: plateau(5, 30 * SECOND_MS, 5 * SECOND_MS)
  },
  baseline: {
    description: "002 stage 0: 200 VUs for 10 minutes",
    phases: plateau(200, 10 * MINUTE_MS, 30 * SECOND_MS)
  },
  "stage-1": {
    description: "002 stage 1: 2,000 VUs for 20 minutes",
    phases: plateau(2e3, 20 * MINUTE_MS, 2 * MINUTE_MS)
  },
  "stage-2": {
    description: "002 stage 2: 10,000 VUs for 20 minutes",
    phases: plateau(1e4, 20 * MINUTE_MS, 5 * MINUTE_MS)
  },
  "stage-3": {
    description: "002 stage 3: 50,000 users for 30 minutes, split over several generators",
    phases: plateau(5e4, 30 * MINUTE_MS, 10 * MINUTE_MS)
  },
  ramp: {
    description: "000: warm-up 10, ramp 50, peak and sustain 100, cool-down 10 VUs",
    phases: [
      { phase: "warm-up", durationMs: MINUTE_MS, from: 10, to: 10 },
      { phase: "ramp-up", durationMs: 2 * MINUTE_MS, from: 10, to: 50 },
      { phase: "ramp-up", durationMs: 30 * SECOND_MS, from: 50, to: 100 },
      { phase: "steady", durationMs: 10 * MINUTE_MS, from: 100, to: 100 },
      { phase: "ramp-down", durationMs: 2 * MINUTE_MS, from: 10, to: 10 }
    ]
  },
  spike: {
    description: "a tenth, a jump to 500 VUs in 10 s, held 1 minute, then 2 minutes to see it recover",
    phases: [
      { phase: "warm-up", durationMs: MINUTE_MS, from: 50, to: 50 },
      { phase: "ramp-up", durationMs: 10 * SECOND_MS, from: 50, to: 500 },
      { phase: "steady", durationMs: MINUTE_MS, from: 500, to: 500 },
      { phase: "ramp-down", durationMs: 10 * SECOND_MS, from: 500, to: 50 },
      { phase: "steady", durationMs: 2 * MINUTE_MS, from: 50, to: 50 }
    ]
  },
  soak: { description: "100 VUs for 2 hours", phases: plateau(100, 120 * MINUTE_MS, MINUTE_MS) },
  stress: { description: "five steps up to 1,000 VUs, 2 minutes on each", phases: stressSteps(1e3, 5) }
};
var RATE_PROFILES = {
  "rate-quick": {
    description: "100 requests per second for 30 seconds",
    model: "open",
    phases: plateau(100, 30 * SECOND_MS, 5 * SECOND_MS)
  },
  "rate-ramp": {
    description: "000: warm-up 100, ramp-up 500, peak and sustain 1,000, cool-down 100 requests per second",
    model: "open",
    phases: [
      { phase: "warm-up", durationMs: MINUTE_MS, from: 100, to: 100 },
      { phase: "ramp-up", durationMs: 2 * MINUTE_MS, from: 100, to: 500 },
      { phase: "ramp-up", durationMs: 30 * SECOND_MS, from: 500, to: 1e3 },
      { phase: "steady", durationMs: 10 * MINUTE_MS, from: 1e3, to: 1e3 },
      { phase: "ramp-down", durationMs: 2 * MINUTE_MS, from: 100, to: 100 }
    ]
  }
};
var ALL_PROFILES = { ...PROFILES, ...RATE_PROFILES };
var RATE_PROFILE_NAMES = Object.keys(RATE_PROFILES);
var PROFILE_NAMES = Object.keys(PROFILES);
function usersForRate(perSecond) {
  return 20 + Math.ceil(perSecond * 0.3);
}
function resolveShape(name, scale) {
  const profile = Object.hasOwn(ALL_PROFILES, name) ? ALL_PROFILES[name] : void 0;
  if (profile === void 0)
    throw new Error(`no profile ${JSON.stringify(name)}: there are ${Object.keys(ALL_PROFILES).join(", ")}`);
  const peak = Math.max(...profile.phases.map(({ from, to }) => Math.max(from, to)));
  const steadyMs = profile.phases.reduce(
    (sum, { phase: phase2, durationMs }) => sum + (phase2 === "steady" ? durationMs : 0),
    0
  );
  const levelFactor = (scale.vus ?? peak) / peak;
  const timeFactor = (scale.durationMs ?? steadyMs) / steadyMs;
  const level = (vus) => vus === 0 ? 0 : Math.max(Math.round(vus * levelFactor), 1);
  const phases2 = profile.phases.map(({ phase: phase2, durationMs, from, to }) => ({
    phase: phase2,
    durationMs: phase2 === "steady" ? Math.round(durationMs * timeFactor) : durationMs,
    from: level(from),
    to: level(to)
  }));
  const model = profile.model ?? "closed";
  return { model, phases: phases2, vusMax: model === "closed" ? level(peak) : usersForRate(level(peak)) };
}

// ../../../work/wt-systems/scenarios/lib/plan.ts
function readPlan() {
  const text = __ENV["LOADPROOF_PLAN"];
  const given = text === void 0 || text === "" ? {} : JSON.parse(text);
  return { shape: given.shape ?? resolveShape("quick", {}), seed: given.seed ?? 1 };
}
var plan = readPlan();
var phases = plan.shape.phases;
var planDurationMs = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
function phaseSpanAt(elapsedMs) {
  let endMs = 0;
  for (const { phase: phase2, durationMs } of phases) {
    endMs += durationMs;
    if (elapsedMs < endMs) return { phase: phase2, endMs };
  }
  return { phase: "ramp-down", endMs: Number.POSITIVE_INFINITY };
}

// ../../../work/wt-systems/scenarios/lib/load-options.ts
function loadOptions(kinds) {
  const scenarios = {};
  kinds.forEach(({ exec: exec2 }, index) => {
    const level = (vus) => part(vus, kinds, index);
    scenarios[exec2] = {
      executor: "ramping-vus",
      exec: exec2,
      startVUs: level(phases[0]?.from ?? 0),
      stages: phases.flatMap(({ durationMs, from, to }, phaseIndex) => {
        const stage = { duration: `${durationMs}ms`, target: level(to) };
        const previous = phases[phaseIndex - 1];
        const jumps = previous !== void 0 && previous.to !== from;
        return jumps ? [{ duration: "0s", target: level(from) }, stage] : [stage];
      }),
      gracefulRampDown: GRACEFUL_STOP,
      gracefulStop: GRACEFUL_STOP
    };
  });
  return {
    scenarios,
    discardResponseBodies: false,
    noConnectionReuse: false,
    // Trimmed: each system tag is a column of every sample. Service, name and phase come as tags of our own.
    systemTags: ["scenario", "name", "status", "expected_response", "error_code"],
    setupTimeout: "60s"
  };
}
var GRACEFUL_STOP = "10s";
function part(vus, kinds, index) {
  let share = 0;
  let end = 0;
  for (const [position, kind] of kinds.entries()) {
    const start = end;
    const kindsAfter = kinds.length - position - 1;
    share += kind.share;
    const fair = kindsAfter === 0 ? vus : Math.round(vus * share);
    end = Math.max(Math.min(Math.max(fair, start + 1), vus - kindsAfter), Math.min(position + 1, vus), start);
    if (position === index) return end - start;
  }
  return 0;
}

// ../../../work/wt-systems/scenarios/lib/phase.ts
import exec from "k6/execution";
var startedAtMs = null;
var ownTags = null;
var phase = "";
var phaseEndsAtMs = Number.NEGATIVE_INFINITY;
function scenarioStartMs() {
  startedAtMs ??= exec.scenario.startTime;
  return startedAtMs;
}
function beginIteration(service) {
  markPhase();
  const tags = tagsOfUser();
  tags["phase"] = phase;
  if (service !== void 0) tags["service"] = service;
}
function markPhase() {
  const now = Date.now();
  if (now < phaseEndsAtMs) return;
  const span = phaseSpanAt(now - scenarioStartMs());
  phase = span.phase;
  phaseEndsAtMs = scenarioStartMs() + span.endMs;
  tagsOfUser()["phase"] = phase;
}
function tagsOfUser() {
  ownTags ??= exec.vu.metrics.tags;
  return ownTags;
}

// notes-write.ts
var options = loadOptions([{ exec: "write", share: 1 }]);
var noteId = new Gauge("note_id");
function write() {
  beginIteration("notes");
  if (__ENV.NOTE_COUNT !== "10" || __ENV.NOTES_AUTHOR !== "nobody") throw new Error("variables are missing");
  const answer = http.post(__ENV.NOTES_BASE_URL + "/notes", "text", { tags: { name: "POST /notes" } });
  check(answer, { "a note is kept": ({ status }) => status === 201 });
  noteId.add(answer.json("id"));
  sleep(0.02);
}

// loadproof:summary
function summaryHandler(own) {
  return (data) => {
    const kept = keptOutputs(data);
    if (own === void 0) return kept;
    const failed = (error) => {
      console.error(`handleSummary failed, its outputs are lost: ${String(error)}`);
      return kept;
    };
    try {
      const outputs = own(data);
      return isPromise(outputs) ? outputs.then((late) => combine(late, kept), failed) : combine(outputs, kept);
    } catch (error) {
      return failed(error);
    }
  };
}
function keptOutputs(data) {
  const path = __ENV["LOADPROOF_SUMMARY"];
  if (path === void 0 || path === "") return {};
  return { [path]: JSON.stringify({ ...data, setup_data: void 0 }) };
}
function combine(outputs, kept) {
  const combined = {};
  const given = typeof outputs === "object" && outputs !== null ? outputs : {};
  for (const name of Object.keys(given)) combined[fromWorkingDirectory(name)] = given[name];
  return Object.assign(combined, kept);
}
function fromWorkingDirectory(name) {
  const folder = __ENV["LOADPROOF_WORKING_DIRECTORY"];
  if (name === "stdout" || name === "stderr" || name.startsWith("/") || !folder) return name;
  return `${folder}/${name}`;
}
function isPromise(value) {
  return typeof value === "object" && value !== null && typeof value.then === "function";
}

// loadproof:options
function withThresholds(options3) {
  const text = __ENV["LOADPROOF_THRESHOLDS"];
  if (text === void 0 || text === "") return options3 ?? {};
  const own = options3 ?? {};
  const thresholds = { ...own.thresholds };
  for (const [metric, added] of Object.entries(JSON.parse(text))) {
    thresholds[metric] = [...listOf(thresholds[metric]), ...added];
  }
  return { ...own, thresholds };
}
function listOf(value) {
  if (value === void 0 || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

// loadproof-entry.js
var options2 = withThresholds(options);
var handleSummary = summaryHandler(void 0);
export {
  handleSummary,
  options2 as options,
  write
};
//# sourceMappingURL=scenario.js.map
