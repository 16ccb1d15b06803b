import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Finding } from "../contracts/findings.ts";
import { EXCHANGE_INVARIANT_CHECKS } from "../systems/exchange.ts";

/** The audit that ends every run of the exchange, on the orders that were acknowledged here. */
export async function auditExchange(
  environment: Pick<StartedEnvironment, "instance" | "urls">,
  acknowledged: readonly number[],
  folder: string,
  context: Context,
): Promise<readonly Finding[]> {
  const idsFile = join(folder, "acknowledged.json");
  const ids = [...new Set(acknowledged)].sort((one, other) => one - other);
  const content = { ranges: ids.map((id) => [id, id]), repeated: acknowledged.length - ids.length };
  await writeFile(idsFile, `${JSON.stringify(content)}\n`);
  return EXCHANGE_INVARIANT_CHECKS.check(
    {
      address: (server) => environment.instance(server).url,
      urls: (service) => environment.urls(service),
      idsFile: () => idsFile,
    },
    context,
  );
}
