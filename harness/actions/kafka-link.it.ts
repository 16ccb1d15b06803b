import { expect, test } from "vitest";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { fixtureTopology } from "../environment/fixtures/topologies.ts";
import { CALLER, faultOn, startCalled, type Told, toldBy, untilTold } from "./testing/called-system.ts";

/** A broker tells its clients where to go on: on a proxied way that must be the proxy again. */
const TOPOLOGY = fixtureTopology(
  [{ ...CALLER, addresses: { KAFKA_BROKERS: { of: "kafka", as: "host-port" } }, needs: ["kafka"] }],
  ["kafka"],
);

test("the way to Kafka is disturbed for all that a client asks the broker, and for that client alone", async () => {
  await using state = await stateFolder();
  await using environment = await startCalled(
    state.path,
    { links: [{ from: "caller-1", to: "kafka" }] },
    { topology: TOPOLOGY },
  );
  const [one, other] = [environment.instance("caller-1"), environment.instance("caller-2")];
  const usual = async (): Promise<void> => {
    const { answered } = await toldBy(one, "kafka");
    await untilTold(one, "kafka", (told) => told.answered > answered + 5 && (told.lastMs ?? 999) < 150);
  };
  const waitsLong = ({ waitingSinceMs }: Told): boolean =>
    waitingSinceMs !== null && Date.now() - waitingSinceMs > 800;

  await usual();
  await untilTold(other, "kafka", ({ answered }) => answered > 5);
  {
    await using fault = faultOn(environment, "latency", "caller/kafka", { delay: "200ms" });
    expect((await fault.apply()).message).toMatch(
      /^caller-1\/kafka answers (1[6-9]\d|[2-9]\d\d|\d{4,}) ms later/,
    );
    await untilTold(one, "kafka", ({ lastMs }) => (lastMs ?? 0) >= 200);
    expect((await toldBy(other, "kafka")).lastMs).toBeLessThan(200);
  }
  await usual();
  {
    await using fault = faultOn(environment, "partition", "caller-1/kafka");
    expect((await fault.apply()).message).toContain("caller-1/kafka gives no answer within 1s");
    await untilTold(one, "kafka", waitsLong);
    expect(waitsLong(await toldBy(other, "kafka"))).toBe(false);
  }
  await usual();
  {
    await using fault = faultOn(environment, "bandwidth", "caller-1/kafka", { rate: "20KB" });
    expect((await fault.apply()).message).toMatch(/carries (1\d|2[0-4]) kB a second, direct \d{3,} kB/);
  }
  await usual();
});
