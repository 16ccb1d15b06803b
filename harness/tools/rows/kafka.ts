import type { Tool } from "../contracts.ts";
import { maven } from "../strategies/maven.ts";

const kafkaJars = maven("harness/tools/kafka-module", "libs");

export const kafka = {
  name: "kafka",
  title: "Kafka",
  accepts: "4.3.x",
  pinned: "4.3.0",
  neededFor: "the exchange scenario",
  finder: { kind: "jars", jarPattern: /^kafka_2\.13-(\d+\.\d+\.\d+)\.jar$/ },
  cachedFolder: () => "libs",
  installs: { "linux-x64": [kafkaJars], "linux-arm64": [kafkaJars], "darwin-arm64": [kafkaJars] },
  manual: async () => "install Java 17 and Maven",
} as const satisfies Tool;
