import type * as pulumi from "@pulumi/pulumi";

type Field<T> = pulumi.Input<T> | undefined;

/**
 * The connection of one resource. Each field that is left out is taken from the stack's config (`servicefabric:` and the
 * field's name), else from the environment (`SERVICEFABRIC_` and the name in capitals, `clientPfxPath` as
 * `SERVICEFABRIC_CLIENT_PFX_PATH`). Paths are read where and when the cluster is called; what they hold never comes into
 * the state. `docs/connecting.md` has a recipe for each kind of cluster.
 */
export interface ClusterArgs {
  /** The HTTP gateway, such as `https://cluster.example:19080`; a path behind it is kept, for API Management. */
  endpoint?: Field<string>;
  /** The gateways of several nodes of the same cluster. A dead one is left for the next. Instead of `endpoint`. */
  endpoints?: Field<pulumi.Input<string>[]>;

  /** The client certificate in PEM, followed by its chain; the key may stand there too. Becomes a secret. */
  clientCertificate?: Field<string>;
  /** A file that holds the same. */
  clientCertificatePath?: Field<string>;
  /** The private key of the client certificate in PEM, encrypted or not. Becomes a secret. */
  clientKey?: Field<string>;
  /** A file that holds the same. */
  clientKeyPath?: Field<string>;
  /** The client certificate with its key as PFX (PKCS #12), in base64. Becomes a secret. Instead of the PEM fields. */
  clientPfx?: Field<string>;
  /** A PFX file. Instead of the PEM fields. */
  clientPfxPath?: Field<string>;
  /** Opens the PFX or the encrypted key. Becomes a secret. */
  clientPassphrase?: Field<string>;

  /** The authority that issued the server's certificate, in PEM. Default: those that Node trusts. The host's name counts. */
  serverCertificateAuthority?: Field<string>;
  /** A file that holds the same. */
  serverCertificateAuthorityPath?: Field<string>;
  /**
   * SHA-1 or SHA-256 thumbprints, in any spelling, of exactly the certificates to trust while they are valid, whoever
   * issued them and whatever host they name. List the next one beside the present one before the cluster's is exchanged.
   */
  serverThumbprints?: Field<pulumi.Input<string>[]>;
  /** Common names of the server's certificate, one of which takes the place of the host's name. The chain counts. */
  serverCommonNames?: Field<pulumi.Input<string>[]>;
  /** Thumbprints of the certificates that may have issued that of `serverCommonNames`. Default: any issuer. */
  serverIssuerThumbprints?: Field<pulumi.Input<string>[]>;
  /** Trusts whoever answers, and gives away every secret to a stranger. For trials only; each run warns. Default: false. */
  insecureTrustAnyServer?: Field<boolean>;

  /** An Entra ID token for the cluster's application. It ends, mostly after an hour. Becomes a secret. */
  token?: Field<string>;
  /**
   * Gets tokens, and renews them, with `@azure/identity`, which has to be installed: `default` is its default chain.
   * Instead of `token`.
   */
  credential?: Field<"default" | "environment" | "managedIdentity" | "workloadIdentity" | "azureCli">;
  /** Client id of a user-assigned managed identity, or of a workload identity. */
  credentialClientId?: Field<string>;
  /** Default: the tenant that the cluster names. */
  tenantId?: Field<string>;
  /** The application in Entra ID that stands for the cluster. Default: the one that the cluster names. */
  clusterApplicationId?: Field<string>;
}
