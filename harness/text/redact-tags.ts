import { REDACTED, redact } from "./redact.ts";
import { isHarmlessValue, isSecretName } from "./secret-names.ts";

/** Tags without what may be secret in them: a series is stored, and looked for, by these. */
export function redactTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [
      name,
      isSecretName(name) && !isHarmlessValue(value) ? REDACTED : redact(value),
    ]),
  );
}
