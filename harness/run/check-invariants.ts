import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { describeFindings, listFindings } from "../contracts/findings.ts";
import { LoadproofError } from "../errors.ts";
import { idsFile } from "../load/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { INVARIANTS_FILE, type RunFolder } from "../saved/run-folder.ts";
import {
  type AddressedServer,
  addressOf,
  SERVER_ADDRESSES,
  type ServerAddresses,
} from "../systems/server-addresses.ts";
import type { Progress } from "../terminal/progress.ts";
import type { EvidenceRecorder } from "./evidence-recorder.ts";

/** What must hold of the system's data once the load is over; the judge reads what was found. */
export async function checkInvariants(
  { system, serverAddresses }: Pick<PreparedRun, "system" | "serverAddresses">,
  environment: StartedEnvironment,
  folder: RunFolder,
  recorder: EvidenceRecorder,
  context: Context,
  progress: Progress,
): Promise<void> {
  const invariants = system?.invariants ?? null;
  if (invariants === null) return;
  const isOurs = environment.runtime !== "external";
  const missing = isOurs ? [] : invariants.servers.filter((server) => serverAddresses[server] === undefined);
  if (missing.length > 0) {
    const need = describeMissing(missing);
    recorder.invariantsChecked({ state: "not-checked", why: need });
    progress.event(`THE INVARIANTS WERE NOT CHECKED: ${need}`);
    return;
  }
  const phase = progress.phase("checking invariants");
  const sources = {
    address: (server: AddressedServer) =>
      isOurs ? addressOf(environment, server) : givenAddress(server, serverAddresses),
    urls: (service: string) => environment.urls(service),
    idsFile: (name: string) => folder.file(idsFile(name)),
  };
  const findings = await invariants.check(sources, context);
  recorder.invariantsChecked({
    state: "checked",
    findings: await folder.writeJson(INVARIANTS_FILE, findings),
  });
  phase.done(describeFindings(findings));
  for (const line of listFindings(findings)) progress.event(line);
}

function describeMissing(servers: readonly AddressedServer[]): string {
  const needs = servers.map((server) => {
    const { variable, expected } = SERVER_ADDRESSES[server];
    return `${variable} (${expected})`;
  });
  return `set ${needs.join(" and ")}`;
}

function givenAddress(server: AddressedServer, given: ServerAddresses): string {
  const address = given[server];
  if (address !== undefined) return address;
  throw new LoadproofError("INTERNAL", `the checks ask for ${server}, which their system does not name`);
}
