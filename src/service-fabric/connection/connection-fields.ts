import type { CredentialKind } from "./connection";

/** The settings of a connection as one place gives them. `ClusterArgs`, whose fields are the same, says what each means. */
export type ConnectionFields = {
  endpoint?: string;
  endpoints?: string[];

  clientCertificate?: string;
  clientCertificatePath?: string;
  clientKey?: string;
  clientKeyPath?: string;
  clientPfx?: string;
  clientPfxPath?: string;
  clientPassphrase?: string;

  serverCertificateAuthority?: string;
  serverCertificateAuthorityPath?: string;
  serverThumbprints?: string[];
  serverCommonNames?: string[];
  serverIssuerThumbprints?: string[];
  insecureTrustAnyServer?: boolean;

  token?: string;
  credential?: CredentialKind;
  credentialClientId?: string;
  tenantId?: string;
  clusterApplicationId?: string;
};
