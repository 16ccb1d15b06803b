import { expect, test } from "vitest";
import { buildReportView } from "../report/build-view.ts";
import { CASES } from "../report/fixtures/cases.ts";
import { commitStatus, setCommitStatus, statusContext } from "./commit-status.ts";
import { GitHubServer } from "./testing/github-server.ts";
import { clientOf } from "./testing/test-client.ts";

test.each([
  ["passing", "success"],
  ["failing", "failure"],
  ["incomplete", "error"],
] as const)("the status of the %s run is %s", async (name, state) => {
  await using server = await GitHubServer.start();
  const view = buildReportView({ ...CASES[name](), language: "en" });
  const long = { ...view, verdict: { ...view.verdict, reason: "why ".repeat(100) } };
  server.trouble = { count: 1, status: 502 };
  await setCommitStatus(clientOf(server), "abc123", commitStatus(long, "https://example.com/r.html"));
  expect(server.statuses).toMatchObject([{ commit: "abc123", state, context: "load-msa / slo" }]);
  expect(server.statuses[0]?.description.length).toBeLessThanOrEqual(140);
});

test.each([
  ["msa-hotpath", "load-msa / slo"],
  ["chat", "load-chat / slo"],
])("the context of %s is %s", (scenario, context) => expect(statusContext(scenario)).toBe(context));
