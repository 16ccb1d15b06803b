import { isMessageKey, type MessageKey, type Translate } from "./translate.ts";

/** How a request failed: by k6's `error_code` where that says more than the kind of failure. */
export function failureWords(kind: string, errorCode: string | null, translate: Translate): string {
  const known = `errorCode.${errorCode ?? ""}`;
  return translate(isMessageKey(known) ? known : (`kind.${kind}` as MessageKey));
}
