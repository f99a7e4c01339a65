import { z } from "zod";
import { whatIsWrongWithEndpoint } from "../endpoint";
import type { Identical } from "../identical";
import { credentialKinds } from "./connection";
import type { ConnectionFields } from "./connection-fields";
import type { ConnectionFieldName } from "./fields";
import { isThumbprint } from "./thumbprint";

const filled = z.string().min(1, "must not be empty");
const address = z.string().superRefine((endpoint, context) => {
  const problem = whatIsWrongWithEndpoint(endpoint);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});
const thumbprint = z
  .string()
  .refine(isThumbprint, "must be a thumbprint: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits");
const list = <T extends z.ZodType>(item: T) => z.array(item, "must be a list").min(1, "must not be empty");
const guid = z.string().regex(z.regexes.guid, "must be a GUID");

const shape = {
  endpoint: address.exactOptional(),
  endpoints: list(address).exactOptional(),

  clientCertificate: filled.exactOptional(),
  clientCertificatePath: filled.exactOptional(),
  clientKey: filled.exactOptional(),
  clientKeyPath: filled.exactOptional(),
  clientPfx: filled.exactOptional(),
  clientPfxPath: filled.exactOptional(),
  clientPassphrase: filled.exactOptional(),

  serverCertificateAuthority: filled.exactOptional(),
  serverCertificateAuthorityPath: filled.exactOptional(),
  serverThumbprints: list(thumbprint).exactOptional(),
  serverCommonNames: list(filled).exactOptional(),
  serverIssuerThumbprints: list(thumbprint).exactOptional(),
  insecureTrustAnyServer: z.boolean().exactOptional(),

  token: filled.exactOptional(),
  credential: z.enum(credentialKinds).exactOptional(),
  credentialClientId: guid.exactOptional(),
  tenantId: guid.exactOptional(),
  clusterApplicationId: filled.exactOptional(),
} satisfies Readonly<Record<ConnectionFieldName, z.ZodType>>;

/** The settings of a connection as one place gives them. */
export const connectionSchema = z.strictObject(shape);

true satisfies Identical<ConnectionFields, z.infer<typeof connectionSchema>>;
