import { createPrivateKey } from "node:crypto";

/** A self-signed certificate for shop.example and 127.0.0.1, for tests and nothing else: its key is no secret. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBpTCCAUqgAwIBAgIUcsW7yWg14K7fcUNMDFCQizUWMIIwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMc2hvcC5leGFtcGxlMCAXDTI2MTEzMDA4MzEwM1oYDzIxMjYx
MTA2MDgzMTAzWjAXMRUwEwYDVQQDDAxzaG9wLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARl0u3YsSQi1YJFGcIdFfrVacs18XrDnoXCpt5sC6LM8AMf
HNemwrcNaOPBXAxYM0MkzwpwLJitCO5cKQFIfJCEo3IwcDAdBgNVHQ4EFgQUMX6/
Wax5w5i3wip8qXYloPkdpaEwHwYDVR0jBBgwFoAUMX6/Wax5w5i3wip8qXYloPkd
paEwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHREEFjAUggxzaG9wLmV4YW1wbGWHBH8A
AAEwCgYIKoZIzj0EAwIDSQAwRgIhAM2JPNrbNF7L/uxW++Qc0Ler+Mxj2Q0ZLekU
Gn+bSTcmAiEAouQKpHyiuyTn3H8OouoklO1WqtZhWwaw+yvBetcEeu4=
-----END CERTIFICATE-----
`;

export const CERTIFICATE_KEY = createPrivateKey({
  format: "jwk",
  key: {
    kty: "EC",
    crv: "P-256",
    x: "ZdLt2LEkItWCRRnCHRX61WnLNfF6w56FwqbebAuizPA",
    y: "Ax8c16bCtw1o48FcDFgzQyTPCnAsmK0I7lwpAUh8kIQ",
    d: "zEHhrGjh6RkDIX7yh3mnHPjqiI9YAIAGTXKpQ2wTlfE",
  },
}).export({ format: "pem", type: "pkcs8" });
