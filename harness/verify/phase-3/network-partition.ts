import { answerTimes, askAnew } from "../../actions/link.ts";
import { seenOn } from "../../actions/link-fault.ts";
import { NotDone } from "../../actions/not-done.ts";
import type { EnvironmentNeeds, Link, ProxiedWay, StartedEnvironment } from "../../contracts/environment.ts";
import { EXCHANGE_SHARDS } from "../../systems/exchange.ts";
import { NotMeasured } from "../checks.ts";
import { until } from "../exchange-client.ts";

const HEALED_MS_MAX = 20_000;
const ASKED = { count: 1, timeoutMs: 2_000 } as const;

/** 000, 2.3.1: the second shard's engines and Kafka hear nothing of each other. */
const LINK: Link = { from: EXCHANGE_SHARDS[1] ?? "", to: "kafka" };
export const PARTITIONED = `${LINK.from}/${LINK.to}`;

/** What it needs of the environment. */
export const PARTITION_NEEDS: EnvironmentNeeds = { links: [LINK] };

/** Cuts it off while this is done, and heals it in every case. A cut that can't be shown was none. */
export async function whilePartitioned(
  environment: Pick<StartedEnvironment, "ways">,
  act: () => Promise<void>,
): Promise<void> {
  const ways = environment.ways(LINK);
  try {
    await Promise.all(ways.map(cut));
    await act();
  } finally {
    await Promise.all(ways.map((way) => way.undisturb()));
  }
  await until(
    `${PARTITIONED} to be answered again`,
    async () => (await Promise.all(ways.map((way) => askAnew(way, "proxied", ASKED)))).every(answerTimes),
    HEALED_MS_MAX,
  );
}

/** Cuts one way off; neither what is open on it nor a new connection is answered then, while direct ones are. */
async function cut(way: ProxiedWay): Promise<void> {
  using opened = await way.connect("proxied");
  await way.disturb({ kind: "silence", directions: ["request", "response"] });
  try {
    await seenOn({ way, subject: `${way.from}/${way.to}`, opened }, ["silent"]);
  } catch (error) {
    if (error instanceof NotDone)
      throw new NotMeasured(`it can't be shown to be cut off: ${error.said.message}`);
    throw error;
  }
}
