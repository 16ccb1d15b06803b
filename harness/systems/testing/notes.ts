import { readFile } from "node:fs/promises";
import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import type { Bundle, SystemDescription } from "../index.ts";
import { loadedWithoutRecord } from "../system.ts";

const SEEDED_NOTES = 10;

const LOADED = loadedWithoutRecord({
  summary: `${SEEDED_NOTES} notes`,
  users: SEEDED_NOTES,
  counts: { notes: SEEDED_NOTES },
});

const LOAD = { scenario: "notes-write", flags: { profile: "smoke", vus: "6", duration: "2s" } };

/** The made-up system of `docs/add-a-system.md`: one service that keeps notes. */
const NOTES: SystemDescription = {
  topology: {
    name: "notes",
    servers: [],
    services: [
      {
        name: "notes",
        entry: "notes/main.ts",
        ports: [8070],
        environment: {},
        addresses: {},
        needs: [],
        healthPath: "/health",
      },
    ],
  },
  title: "notes service",
  entries: ["notes"],
  keptServers: [],
  variables: { NOTES_AUTHOR: { fallback: "nobody" } },
  fixtures: {
    users: SEEDED_NOTES,
    usersMax: SEEDED_NOTES,
    through: { service: "notes" },
    async load({ urls }) {
      for (let note = 0; note < SEEDED_NOTES; note += 1)
        await fetch(`${urls("notes")[0]}/notes`, { method: "POST", body: `seeded ${note}` });
      return LOADED;
    },
    list: async () => LOADED,
    reset: "notes are for ever",
    variables: (notes) => ({ NOTE_COUNT: String(notes) }),
  },
  defects: ["lose-notes", "slow-notes"],
  proofs: {
    "lose-notes": {
      load: LOAD,
      arithmetic: "one of 5 notes: 60 of 300",
      caughtBy: { invariants: ["acknowledged = stored"] },
      cause: null,
    },
    "slow-notes": {
      load: LOAD,
      arithmetic:
        "each note takes 20 ms, which is within the limit of 500 ms: the table asks for what can't be",
      caughtBy: { objectives: ["write-p95"] },
      cause: null,
    },
  },
  invariants: {
    servers: [],
    tells: { lost: ["every note that was answered is there"], duplicated: [] },
    async check({ urls, idsFile }) {
      const stored = new Set((await (await fetch(`${urls("notes")[0]}/ids`)).json()) as number[]);
      const { ranges } = JSON.parse(await readFile(idsFile("acknowledged"), "utf8")) as {
        ranges: [number, number][];
      };
      const ids = ranges.flatMap(([low, high]) =>
        Array.from({ length: high - low + 1 }, (_, at) => low + at),
      );
      const lost = ids.filter((id) => !stored.has(id));
      const examples = lost.slice(0, 3).map((id) => `note ${id}`);
      return [{ name: "acknowledged = stored", compared: ids.length, violations: lost.length, examples }];
    },
  },
  state: async () => [],
  accounts: "Nobody signs in.",
  hints: {},
};

const SCENARIO: ScenarioDefinition = {
  name: "notes-write",
  description: "notes are written and read",
  file: "scenarios/notes-write.ts",
  topology: "notes",
  profiles: ["smoke", "quick"],
  variables: { NOTES_BASE_URL: "base URLs of the notes service", NOTES_AUTHOR: "who writes" },
  endpoints: [{ service: "notes", name: "POST /notes" }],
  recordedIds: { acknowledged: "note_id" },
};

export const NOTES_BUNDLE: Bundle = { systems: [NOTES], scenarios: [SCENARIO] };

const SERVICE = `
import { createServer } from "node:http";

const notes = new Map();
const defects = (process.env["DEFECTS"] ?? "").split(",");
let last = 0;
const server = createServer((request, response) => {
  if (request.url === "/ids") return void response.end(JSON.stringify([...notes.keys()]));
  if (request.method !== "POST") return void response.end("ok");
  let text = "";
  request.on("data", (chunk) => (text += chunk));
  request.on("end", () => {
    const id = ++last;
    if (!defects.includes("lose-notes") || id % 5 > 0) notes.set(id, text);
    response.statusCode = 201;
    setTimeout(() => response.end(JSON.stringify({ id })), defects.includes("slow-notes") ? 20 : 0);
  });
});
server.listen(Number(process.env["PORT"]), process.env["HOST"]);
process.on("SIGTERM", () => server.close(() => process.exit(0)).closeAllConnections());
`;

const SCRIPT = `
import http from "k6/http";
import { check, sleep } from "k6";
import { Gauge } from "k6/metrics";
import { loadOptions } from "./lib/load-options.ts";
import { beginIteration } from "./lib/phase.ts";

export const options = loadOptions([{ exec: "write", share: 1 }]);
const noteId = new Gauge("note_id");

export function write() {
  beginIteration("notes");
  if (__ENV.NOTE_COUNT !== "10" || __ENV.NOTES_AUTHOR !== "nobody") throw new Error("variables are missing");
  const answer = http.post(__ENV.NOTES_BASE_URL + "/notes", "text", { tags: { name: "POST /notes" } });
  check(answer, { "a note is kept": ({ status }) => status === 201 });
  noteId.add(answer.json("id"));
  sleep(0.02);
}
`;

const OBJECTIVES = `
version: 1
scenario: notes-write
objectives:
  - { id: failures, metric: http_req_failed, statistic: rate, pass: "< 1%" }
  - { id: write-p95, metric: http_req_duration, where: { expected_response: "true" }, statistic: p(95), pass: "< 500ms" }
`;

/** What the system takes besides its description: services, scripts, thresholds; by path in the project. */
export const NOTES_FILES: Readonly<Record<string, string>> = {
  "system-under-test/notes/main.ts": SERVICE,
  "scenarios/notes-write.ts": SCRIPT,
  "thresholds/notes-write/objectives.yaml": OBJECTIVES,
};
