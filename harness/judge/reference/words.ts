import { IMPLIED_DEFAULTS } from "../thresholds/defaults.ts";

export const INTRODUCTION = `# Threshold file

What a run is judged by: whether the measurement can be trusted, which values must be kept, and what follows from the
results. YAML or JSON. Mistakes are reported all at once with file, line and the nearest known name, before anything
starts (exit 4). Editors check it with \`thresholds/schema.json\`:
\`# yaml-language-server: $schema=../schema.json\`.

\`\`\`yaml
version: 1
extends: ../common.yaml
scenario: msa-hotpath
profiles: [baseline]
objectives:
  - id: chat-p95
    metric: http_req_duration
    where: { service: chat, expected_response: "true" }   # successful answers only
    statistic: p(95)
    pass: "< 400ms"
    warn: "< 500ms"
    compare: { warn: "+5%", fail: "+10%", atLeast: 5ms }
    why: SLO of the chat team
\`\`\`

**Nothing measured is never a PASS.** A run in which an objective has no samples is INVALID unless its \`noData\` says \`warn\`
or \`skip\` (or what was measured is a FAIL already); so is one in which nothing was judged.

**One broken limit is FAIL**, as with k6, unless \`policy.breachesToFail\` asks for more. WARN means: between target and limit,
unsteady, or in doubt.

*This page is generated from the schema and the table of reasons.*`;

export const BOUND_WORDS = `Operator, number, unit: \`< 400ms\`, \`>= 99.9%\`, \`<= 5/s\`, \`== 0\`. Units: \`us\`, \`ms\`, \`s\`, \`min\`; \`%\`; \`/s\`,
\`/min\`; \`B\`, \`KB\`, \`MB\`, \`GB\`. Without a unit the number is in the metric's own (milliseconds for times). A list of bounds must hold
altogether. A value closer to a bound than the sketch can tell (0.5%) warns; k6's own value, where it is of what is judged, is
exact. Numbers keep every digit, and may have an exponent (\`< 46e-6\`) or, where values may be below zero, a sign (\`> -5ms\`).

**Values per second** are divided by the plan's length of the phase; without a plan by the time that k6 divides by, its whole run.
Without a plan the rate of a counter as a whole (no \`where\`, no window) is k6's own, which counts setup and teardown too.
**Tags** are those that the script sets and those of k6, also \`url\`, \`error\`, \`ip\`, \`vu\` and \`iter\` where an objective or a
threshold of the script names them; \`phase\` is a tag of the script like any other. What is named is kept apart however many tags
there are. k6 writes tags into one field and escapes nothing: where a \`&\` in a value can't be told from the next tag, the objectives
that hang on it can't be judged, and say which tags these are.`;

const { "failed-requests": requests, checks } = IMPLIED_DEFAULTS;

export const GUARD_WORDS = `## Guards: what no file can forget

k6 gives a refused request 0 ms, keeps a threshold that has no sample, and passes a script whose checks all fail. A run of
loadproof is held to more than its file asks for:

- **Objectives on times judge answers.** Samples of requests that got no answer (k6: \`status\` 0; a WebSocket without a status,
  gRPC 4 or 14) never make a result better: it is computed with them and without, and the worse one counts. Where more than
  \`policy.failedRequestShare\` of the requests got no answer or failed unexpectedly, the objective is breached
  (\`MOSTLY_FAILED\`), also one with \`expected_response: "true"\`. It counts the requests that the objective is about, in its phase,
  and holds for k6's own times and for Trends of the script that are tagged with \`expected_response\` or \`error_code\`; not for
  \`count\` and \`rate\`, nor for an objective that asks for failures (\`status: 500\`), nor for k6's own thresholds, which get k6's word.
- **Implied objectives**, critical, over the steady phase, in every run that makes requests or checks: \`implied:failed-requests\`
  (\`${requests.metric}\` ${requests.pass}, limit ${requests.warn}) and \`implied:checks\` (\`${checks.metric}\` ${checks.pass}, limit ${checks.warn}). An objective on the rate of the whole metric (no
  \`where\`, \`forEach\` or \`window\`, the same phase or all) replaces one; so does a threshold of the script on it, which the report says.
  A run without a threshold file and without thresholds of the script is judged by them alone, and says so; where objectives
  were asked for and none had samples, they never pass it, and a run with neither requests nor checks nor objectives is INVALID. What the script expects (\`http.setResponseCallback\`) and \`expectedFailures\` are no failures.
- **Requests that k6 counts no failures of**, WebSocket, gRPC, and HTTP after \`http.setResponseCallback(null)\`, are held to the same limit by
  how many got no answer (\`implied:answers[ws_connecting]\`), where \`implied:failed-requests\` is neither replaced nor off.
- **The script's own \`options.thresholds\`** are judged beside the file with k6's meaning: all phases, one sample is enough. A crossed
  one is FAIL whatever \`policy\` says, and one with \`abortOnFail\` that ended the run is named. Without samples it gets k6's word (k6
  keeps most of them and counts the others as 0), and the report says so; only when none of all objectives had samples is the run INVALID.
  Where the judge and k6 differ, the threshold is crossed and says that they differ.
- **The script's own word that the system failed** is FAIL (\`SCRIPT_SAID_FAIL\`): \`exec.test.fail()\`, \`fail()\` in setup or teardown, and
  \`fail()\` in more of the iterations than \`validity.scriptErrors\` allows exceptions in; in fewer it is WARN. Exceptions are the
  script's: also those of async functions, promises that nobody handles, timers and handlers of WebSockets.
- **An instance of the bundled system that ended under load, unplanned, is a FAIL** (\`SERVICE_DIED\`), however well the others answered.
- **An instance that an action was to bring back and that did not come back is a FAIL** (\`NOT_RECOVERED\`), whatever the objectives say.
- **A service at none of whose URLs anybody answers is not loaded**: exit 5, unless \`--allow-dead-target\` is given; then it is judged.

\`\`\`yaml
implied:
  failed-requests: { pass: "< 2%", warn: "< 10%", why: the partner's sandbox refuses some }
  checks: { off: true, why: the checks of this script only log }
\`\`\``;

export const OBSERVED_WORDS = `\`\`\`yaml
  - id: shard-1-routed
    metric: routed_commands                 # a name for what the query gives; another query needs another name
    source: prometheus
    query: sum(rate(order_router_commands_total[10s])) by (shard)
    where: { shard: shard-1 }
    statistic: share
    pass: [">= 40%", "<= 50%"]
\`\`\`

- **Who is asked.** For the bundled system a Prometheus that the run starts and that looks at every service every 2 s. For a
  system of yours the one at \`PROMETHEUS_URL\` (or \`--prometheus\`); \`PROMETHEUS_TOKEN\` is sent as a bearer token.
- **When.** Each query once before the load: one that can't be evaluated is exit 4 with file and line, no answer is exit 5.
  Then, after the load, over all of it. The answers are saved as \`observations.json\`: \`judge\` and \`report\` need no Prometheus.
- **What a sample is.** A point of a series, one per scrape interval of that Prometheus (15 s where it doesn't tell, never less
  than 1 s), in the phase that the load was in at its time. Percentiles and means need as many points as elsewhere samples.
- **Labels are tags**: \`where\`, \`of\` and \`forEach\` choose among the series by them.
- **Statistics are of the values**, whatever their unit; the bound's unit is printed. \`share\` is the sum of the chosen series'
  values over the sum of all (or of those under \`of\`), over the phase. \`value\` is the last one, of several series their mean.
- **Windows** hold the points in them; one shorter than the scrape interval has gaps.
- **Ranges inside the query** (\`[10s]\`) look back: at least four scrape intervals, or a missed look leaves a hole; and no longer
  than the ramp before the phase, or its first points tell of the time before.

**What can't be judged is no data, with the reason, and never a PASS**: a query that failed, a Prometheus that was gone, no
series, no series with these labels, any NaN, infinite or negative value in the phase, and no value for five scrape intervals
in a row. Where a series is missing because nothing was counted yet, say so in the query: \`sum(rate(errors_total[1m])) or vector(0)\`.`;

export const ACTION_WORDS = `\`\`\`yaml
  # loadproof run msa-hotpath --action stop:chat-1@20s+15s
  - id: refused-while-away
    metric: http_req_failed
    statistic: rate
    during: chat-1-stopped      # name of an action of the run
    pass: "< 10%"
  - { id: refused-otherwise, metric: http_req_failed, statistic: rate, except: chat-1-stopped, pass: "< 0.1%" }
\`\`\`

One of \`during\`, \`except\` (before and after it), \`before\` and \`after\`; without one the whole phase is judged. [Timeline](timeline.md)
says which actions there are.

- **An action's time** goes from when it was begun until what it did was undone and seen to be: until a stopped instance answers
  again. In whole seconds; a second that it touches is its own and nobody else's.
- **The phase still counts**: what is judged is the part of the phase that lies so to the action. Values per second are divided by
  the length of that part, windows and spikes lie within it, and k6's own figures, which are of the whole run, are not taken.
- **A run without the action** is refused before anything starts (exit 4), unless the objective says \`noData: skip\`. An action that
  failed, or that the load's end cut off, makes the run INVALID: what did not happen was not survived.

### \`source: actions\`: how soon it is back

\`\`\`yaml
  # 002: back within 5 minutes. loadproof run msa-hotpath --action kill:chat-2@20s+5s
  - id: back-within-5-minutes
    source: actions
    metric: action_healthy_duration   # from when it went until it answered its health check again
    statistic: max
    pass: "<= 5min"
  - id: used-within-5-minutes
    source: actions
    metric: action_traffic_duration   # from when it went until it served a request of the load again
    where: { action: chat-2-killed }  # or kind, or subject; without where: all actions that take something away
    statistic: max
    pass: "<= 5min"
\`\`\`

One sample for each action. Of those that \`where\` chooses none may be missing: one that stays dead (\`kill\` without a duration), that
did not come back, or that no request reached is no data, which breaches unless \`noData\` says otherwise.

Of each *fault* (an action that disturbs) there are more, by the definition [below](#recovery-how-soon-a-fault-is-over):

| metric | from | until |
| --- | --- | --- |
| \`action_recovery_duration\` | injection | clients are within their limits for good; 0 where they were never beyond one |
| \`action_recovery_after_healing_duration\` | undoing it began | the same; 0 where that was before |
| \`action_system_recovery_duration\`, \`action_system_recovery_after_healing_duration\` | the same | every part of the system is there and in its role, and queues are no longer than before |
| \`action_detection_duration\` | it took effect | the first second beyond a limit; 0 where there is none |
| \`action_breached_duration\` | | the seconds beyond any limit, summed up |

What was not over before the end took longer than that: it is a breach, said as \`> N s\`, however far the bound may be.`;

export const RECOVERY_WORDS = `\`\`\`yaml
recovery: "< 10s"                                       # of clients, from the injection
recovery: { clients: "< 10s", system: "< 30s", from: healing }
\`\`\`

Stands for critical objectives \`recovery-clients\` and \`recovery-system\` on the metrics above.

- **What is looked at**: seconds, per objective of the file on times, failures and checks of the load, and what every run is
  held to. Only the *limit* counts (\`warn\`, without one \`pass\`). Not \`during\`, \`before\`, \`spikes\`, burn rates and amounts.
- **A second is bad** beyond the limit; in a silence in which 10 samples or more were due by the rate before the fault, and which is
  twice as long as any before it (at the end of the load: of 10 s at least); and where arrivals were dropped. Of times it is bad,
  too, where more requests failed than \`policy.failedRequestShare\`.
- **Too few samples** for the statistic: 30 within the limit are good; a second whose whole confidence interval is beyond it
  is bad; any other one is judged together with those after it until they say one or the other, and that is said of each of them.
- **Recovered** is the start of the first 10 good seconds (at least 5 buckets) that no bad one follows before the end. A
  second that still could not be judged neither ends them nor counts.
- **Observed** until the next fault begins, or the steady load ends; less than 20 s after it was healed (after it took effect,
  where nothing heals it) can't tell. A plan that leaves less is refused where \`recovery\` is asked for.
- **Before it** the same objectives must be kept, in the steady part since the fault before: else the run is INVALID, and a
  fault that has not begun yet is not made.
- **Clients that never recover**, and a system that is not all there again, are a critical breach in any case.`;
