import type { StartedEnvironment } from "../contracts/environment.ts";
import { type Finding, holds } from "../contracts/findings.ts";
import { reasonOf, say } from "../contracts/reason.ts";
import { LoadproofError } from "../errors.ts";
import { idsFile } from "../load/index.ts";
import { phrase } from "../report/words/ko-phrases.ts";
import type { Telling } from "../report/words/telling.ts";
import type { Translate } from "../report/words/translate.ts";
import { formatNumber } from "../text/numbers.ts";
import { INVARIANTS_FILE } from "../saved/run-folder.ts";
import {
  type AddressedServer,
  addressOf,
  SERVER_ADDRESSES,
  type ServerAddresses,
} from "../systems/server-addresses.ts";
import type { RunSetting } from "./run-setting.ts";

/** What must hold of the system's data once the load is over; the judge reads what was found. */
export async function checkInvariants(
  { prepared: { system, serverAddresses }, folder, recorder, context, progress, telling }: RunSetting,
  environment: StartedEnvironment,
): Promise<void> {
  const invariants = system?.invariants ?? null;
  if (invariants === null) return;
  const isOurs = environment.runtime !== "external";
  const missing = isOurs ? [] : invariants.servers.filter((server) => serverAddresses[server] === undefined);
  if (missing.length > 0) {
    const variables = missing.map((server) => SERVER_ADDRESSES[server].variable).join(", ");
    const need = say("NEEDS_ADDRESSES", { variables });
    recorder.reached({
      invariants: { state: "not-checked", why: need.message, cause: reasonOf(need) },
    });
    progress.event(telling.text("progress.uncheckedInvariants", { why: telling.reason(need) }));
    return;
  }
  const phase = progress.phase(telling.text("progress.invariants"));
  const sources = {
    address: (server: AddressedServer) =>
      isOurs ? addressOf(environment, server) : givenAddress(server, serverAddresses),
    urls: (service: string) => environment.urls(service),
    idsFile: (name: string) => folder.file(idsFile(name)),
  };
  const findings = await invariants.check(sources, context);
  const reference = await folder.writeJson(INVARIANTS_FILE, findings);
  recorder.reached({ invariants: { state: "checked", findings: reference } });
  phase.done(describeFindings(findings, telling.text));
  for (const finding of findings) progress.event(describeFinding(finding, telling));
}

function describeFindings(findings: readonly Finding[], text: Translate): string {
  return text("progress.findings", {
    held: findings.filter(holds).length,
    count: findings.length,
    compared: formatNumber(findings.reduce((sum, { compared }) => sum + compared, 0)),
  });
}

/** What was looked at, how much of it, and whether it held. */
function describeFinding(finding: Finding, { text, language, reason }: Telling): string {
  const { name, compared, violations, needs } = finding;
  if (needs !== undefined) {
    const need = say("CHECK_NEEDS_ADDRESSES", { name: phrase(name, language), variables: needs });
    return text("progress.uncheckedInvariant", { why: reason(need) });
  }
  const result = holds(finding)
    ? text("progress.allHold")
    : text("progress.broken", { count: formatNumber(violations) });
  return text("progress.finding", { name: phrase(name, language), compared: formatNumber(compared), result });
}

function givenAddress(server: AddressedServer, given: ServerAddresses): string {
  const address = given[server];
  if (address !== undefined) return address;
  throw new LoadproofError("INTERNAL", `the checks ask for ${server}, which their system does not name`);
}
