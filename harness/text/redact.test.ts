import { describe, expect, test } from "vitest";
import { redact } from "./redact.ts";

const PLANTED = "S3cr3t-Planted-Value";

describe("redact", () => {
  test.each([
    `SMOKE_PASSWORD=${PLANTED} make load-msa`,
    `SMOKE_PASSWORD='${PLANTED} with spaces' make load-msa`,
    `curl --password ${PLANTED}`,
    `https://user:${PLANTED}@host/path`,
    `redis://:${PLANTED}@127.0.0.1:6379`,
    `Authorization: Bearer ${PLANTED}`,
    `"Authorization":"Basic ${PLANTED}"`,
    `authorization: ${PLANTED}`,
    `{"accessToken":"${PLANTED}","ok":true}`,
    `{'password': '${PLANTED}'}`,
    `{"password":"with \\" quote ${PLANTED}"}`,
    `?access_token=${PLANTED}&page=2`,
    `api_key: ${PLANTED}`,
    `Set-Cookie: ${PLANTED}; Path=/`,
    `x-api-key=${PLANTED}`,
    "eyJhbGciOiJIUzI1NiJ9.UzNjcjN0LVBsYW50ZWQtVmFsdWU.c2lnbmF0dXJlU2lnbmF0dXJl",
    "ghp_S3cr3tPlantedValue0123456789",
  ])("takes the secret out of %s", (text) => {
    const clean = redact(text);
    expect(clean).toContain("[redacted]");
    expect(clean).not.toMatch(/S3cr3t|with spaces|UzNjcjN0/);
  });

  test.each([
    "K6_VUS=200 K6_DURATION=2m make load-msa-report",
    "tenant_id=default",
    "POST /api/v1/auth/token answered 401",
    "12 tokens left",
    "https://host/path?page=2",
    "user@example.com",
  ])("leaves %s as it is", (text) => expect(redact(text)).toBe(text));

  test("is idempotent", () => {
    const once = redact(`Authorization: Bearer ${PLANTED} password=${PLANTED}`);
    expect(redact(once)).toBe(once);
  });
});
