import { Target } from "./target.ts";

/** The services of the chat system and the ports of 002 where they are looked for by hand. */
const DEFAULT_URLS = {
  chat: "http://127.0.0.1:8080",
  session: "http://127.0.0.1:8090",
  orghub: "http://127.0.0.1:8091",
  tenanthub: "http://127.0.0.1:8092",
} as const;

export type ServiceName = keyof typeof DEFAULT_URLS;

function targetOf(service: ServiceName): Target {
  const variable = __ENV[`${service.toUpperCase()}_BASE_URL`];
  const fallback = service === "chat" ? __ENV["BASE_URL"] : undefined;
  return new Target(variable || fallback || DEFAULT_URLS[service]);
}

export const targets: Readonly<Record<ServiceName, Target>> = {
  chat: targetOf("chat"),
  session: targetOf("session"),
  orghub: targetOf("orghub"),
  tenanthub: targetOf("tenanthub"),
};
