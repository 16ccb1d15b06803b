import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Context } from "../context.ts";
import { shortenDurations } from "./shorten.ts";

const FILE = join("system-under-test", "observability", "alertmanager.yml");
const PAGES = "pagerduty";
const CHATS = "slack";
const WATCHDOG = "watchdog";
const LENGTHS = ["group_wait", "group_interval", "repeat_interval"] as const;

const receiverSchema = z.looseObject({ name: z.string() });
const fileSchema = z.strictObject({
  global: z.looseObject({ resolve_timeout: z.string() }),
  route: z.looseObject({}),
  inhibit_rules: z.array(z.unknown()),
  receivers: z.array(receiverSchema),
});

/** Where alerts are sent to; a receiver without an address is sent nothing. */
export interface AlertReceivers {
  /** URL of a Slack webhook. */
  readonly slackUrl: string | null;
  /** Key of a PagerDuty integration. */
  readonly pagerDutyKey: string | null;
  /** Other than PagerDuty's own. */
  readonly pagerDutyUrl: string | null;
  /** What notices that alerts have stopped to come. */
  readonly watchdogUrl: string | null;
}

/** The bundled configuration of Alertmanager with these receivers, all its durations divided: 1 gives what is deployed. */
export function renderAlertRoutes(
  context: Pick<Context, "projectDirectory">,
  receivers: AlertReceivers,
  divisor: number,
): string {
  const file = fileSchema.parse(parse(readFileSync(join(context.projectDirectory, FILE), "utf8")));
  const { slack_api_url_file: _file, ...global } = file.global;
  const route = Object.fromEntries(
    Object.entries(file.route).map(([key, value]) => [
      key,
      LENGTHS.some((length) => length === key) ? shortenDurations(String(value), divisor) : value,
    ]),
  );
  return stringify({
    ...file,
    global: {
      ...global,
      resolve_timeout: shortenDurations(global.resolve_timeout, divisor),
      ...(receivers.slackUrl === null ? {} : { slack_api_url: receivers.slackUrl }),
      ...(receivers.pagerDutyUrl === null ? {} : { pagerduty_url: receivers.pagerDutyUrl }),
    },
    route,
    receivers: file.receivers.map((receiver) => withAddress(receiver, receivers)),
  });
}

function withAddress(
  receiver: z.infer<typeof receiverSchema>,
  { slackUrl, pagerDutyKey, watchdogUrl }: AlertReceivers,
): z.infer<typeof receiverSchema> {
  const { name } = receiver;
  if (name === CHATS) return slackUrl === null ? { name } : receiver;
  if (name === WATCHDOG)
    return watchdogUrl === null ? { name } : { name, webhook_configs: [{ url: watchdogUrl }] };
  if (name !== PAGES || pagerDutyKey === null) return { name };
  const configurations = receiver["pagerduty_configs"] as readonly Readonly<Record<string, unknown>>[];
  return {
    name,
    pagerduty_configs: configurations.map(({ routing_key_file: _file, ...rest }) => ({
      ...rest,
      routing_key: pagerDutyKey,
    })),
  };
}
