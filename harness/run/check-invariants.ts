import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { describeFindings, type Finding, listFindings } from "../contracts/findings.ts";
import { INVARIANTS } from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { RunFolder } from "../saved/run-folder.ts";
import {
  type AddressedServer,
  addressOf,
  SERVER_ADDRESSES,
  type ServerAddresses,
} from "../systems/server-addresses.ts";
import type { Progress } from "../terminal/progress.ts";
import type { EvidenceRecorder } from "./evidence-recorder.ts";

/** What must hold of the system's data once the load is over; empty for a system that has no such checks. */
export async function checkInvariants(
  { system, serverAddresses }: Pick<PreparedRun, "system" | "serverAddresses">,
  environment: StartedEnvironment,
  folder: RunFolder,
  recorder: EvidenceRecorder,
  context: Context,
  progress: Progress,
): Promise<readonly Finding[]> {
  const invariants = system?.invariants ?? null;
  if (invariants === null) return [];
  const isOurs = environment.runtime !== "external";
  const missing = isOurs ? [] : invariants.servers.filter((server) => serverAddresses[server] === undefined);
  if (missing.length > 0) {
    const need = describeMissing(missing);
    recorder.addEvent("note", INVARIANTS, need);
    progress.event(`THE INVARIANTS WERE NOT CHECKED: ${need}`);
    return [];
  }
  const phase = progress.phase("checking invariants");
  const sources = {
    address: (server: AddressedServer) =>
      isOurs ? addressOf(environment, server) : givenAddress(server, serverAddresses),
    urls: (service: string) => environment.urls(service),
    idsFile: (name: string) => folder.file(`${name}.json`),
  };
  const findings = await invariants.check(sources, context);
  await folder.writeJson("invariants.json", findings);
  phase.done(describeFindings(findings));
  for (const line of listFindings(findings)) progress.event(line);
  return findings;
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
