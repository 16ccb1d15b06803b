import { parseArgs } from "node:util";
import { createKafka } from "../../platform/kafka/client.ts";
import { describeError } from "../../platform/errors.ts";
import { loadSharding } from "../settings/kafka-config.ts";
import { LEGACY } from "../settings/sharding.ts";
import { EXCHANGE_SECRETS } from "../topology.ts";
import { type Language, renderCheckList } from "./check-list.ts";
import { ExchangeCalls } from "./exchange-calls.ts";
import { rollBack } from "./roll-back.ts";

const USAGE =
  "usage: emergency-rollback.sh [--url http://HOST:PORT --bootstrap HOST:PORT[,HOST:PORT]] [--account ID] [--lang en|ko]";
const EXIT_NOT_DONE = 1;
const EXIT_USAGE = 4;
const EXIT_FAILED = 5;
/** The account of the performance tests, which every bundled exchange has. */
const PROBE_ACCOUNT = "9999";

function refuse(message: string): never {
  process.stderr.write(`${message}\n${USAGE}\n`);
  process.exit(EXIT_USAGE);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        url: { type: "string", default: "" },
        bootstrap: { type: "string", default: "" },
        account: { type: "string", default: PROBE_ACCOUNT },
        lang: { type: "string", default: process.env["REPORT_LANG"] || "en" },
      },
    }).values;
  } catch (error) {
    return refuse(describeError(error));
  }
}

const given = readArguments();
const problems = [
  /^https?:\/\/[^\s/]+$/.test(given.url)
    ? []
    : [`--url ${JSON.stringify(given.url)}: expected http://host:port`],
  /^[\w.-]+:\d+(,[\w.-]+:\d+)*$/.test(given.bootstrap)
    ? []
    : [`--bootstrap ${JSON.stringify(given.bootstrap)}: expected host:port, separated by commas`],
  /^[1-9]\d{0,14}$/.test(given.account)
    ? []
    : [`--account ${JSON.stringify(given.account)}: expected the id of an account`],
  ["en", "ko"].includes(given.lang) ? [] : [`--lang ${JSON.stringify(given.lang)}: expected en or ko`],
].flat();
if (problems.length > 0) refuse(problems.join("\n"));

try {
  const rows = await rollBack({
    calls: new ExchangeCalls({
      url: given.url,
      apiSecret: process.env["API_SECRET"] || EXCHANGE_SECRETS.api,
      operatorSecret: process.env["OPERATOR_SECRET"] || EXCHANGE_SECRETS.operator,
    }),
    kafka: createKafka({
      brokers: given.bootstrap.split(","),
      clientId: "exchange-rollback",
      log: () => undefined,
    }),
    shards: [LEGACY, ...loadSharding({}).shards],
    accountId: Number(given.account),
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${renderCheckList(rows, new Date(), given.lang as Language)}\n`);
  process.exitCode = rows.some(({ state }) => state === "failed") ? EXIT_NOT_DONE : 0;
} catch (error) {
  process.stderr.write(`the rollback was not carried out: ${describeError(error)}\n`);
  process.exitCode = EXIT_FAILED;
}
