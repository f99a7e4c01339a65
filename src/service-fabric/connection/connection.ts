/** How a cluster is reached, trusted and signed in to. Everything is as it was given: files are read when needed. */
export interface Connection {
  /** Addresses of the HTTP gateway on one or more nodes of the same cluster; the first stands for it in messages. */
  readonly endpoints: readonly [string, ...string[]];
  readonly serverTrust: ServerTrust;
  /** Left out: none is shown to the server. */
  readonly clientCertificate?: ClientCertificateSource;
  /** Left out: no token is sent. */
  readonly signIn?: SignIn;
}

/** A text that is given as such, or by the file that holds it. */
export type TextSource = { readonly text: string } | { readonly path: string };

/** Where the client's certificate and its key come from. */
export type ClientCertificateSource =
  | {
      readonly kind: "pem";
      /** The certificate, the rest of its chain after it, and the key too where `key` is left out. */
      readonly certificate: TextSource;
      readonly key?: TextSource;
      readonly passphrase?: string;
    }
  | {
      readonly kind: "pfx";
      /** As text: base64. */
      readonly pfx: TextSource;
      readonly passphrase?: string;
    };

/** What makes us believe that the server is the cluster. */
export type ServerTrust =
  | {
      /** A chain to an authority, and the host's name in the certificate. */
      readonly kind: "authority";
      /** PEM, in place of the authorities that Node trusts. */
      readonly authority?: TextSource;
    }
  | {
      /** Exactly these certificates, whoever issued them and whatever host they name. Upper-case hex, SHA-1 or SHA-256. */
      readonly kind: "thumbprints";
      readonly thumbprints: readonly string[];
    }
  | {
      /** A chain to an authority, and one of these common names, whatever the host. */
      readonly kind: "common names";
      readonly commonNames: readonly string[];
      /** Of the certificate that issued the server's. Empty: any issuer. */
      readonly issuerThumbprints: readonly string[];
      readonly authority?: TextSource;
    }
  /** Whoever answers. */
  | { readonly kind: "anything" };

/** The credentials of `@azure/identity` that can be asked for a token. */
export const credentialKinds = ["default", "environment", "managedIdentity", "workloadIdentity", "azureCli"] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** How we get an Entra ID token for the cluster. */
export type SignIn =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "credential";
      readonly credential: CredentialKind;
      /** The client id of a user-assigned managed identity, or of a workload identity. */
      readonly clientId?: string;
      /** Left out: what the cluster itself names. */
      readonly tenantId?: string;
      /** The application that stands for the cluster in Entra ID. Left out: what the cluster itself names. */
      readonly clusterApplicationId?: string;
    };
