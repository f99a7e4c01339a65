/** How the gateway is secured. By default it is not: plain HTTP, and everybody may do everything. */
export interface SecurityOptions {
  /**
   * Serves https instead of http. Default: true where `clientCertificates` are asked for, else false. `true` is a
   * self-signed certificate, as most clusters have.
   */
  readonly https?: boolean | HttpsOptions;
  /** Lets in who shows a trusted client certificate. Default: certificates are not asked for. */
  readonly clientCertificates?: true | ClientCertificateOptions;
  /**
   * Lets in who brings a token of Microsoft Entra ID, or rather of the emulator in its place. Default: tokens are not
   * asked for. Where client certificates are on too, either of them signs in.
   */
  readonly tokens?: true | TokenOptions;
}

/** The certificate that the gateway shows. */
export interface ServerCertificateOptions {
  /** Your own certificate as PEM text, with what lies between it and its root below it. Needs `key`. Default: a self-made one. */
  readonly certificate?: string;
  /** The key of your own certificate, as PEM text. */
  readonly key?: string;
  /** Common name of the self-made certificate. Default `servicefabric-backup-emulator`. */
  readonly commonName?: string;
  /** Host names and addresses that the self-made certificate is for. Default: `localhost`, `127.0.0.1` and `::1`. */
  readonly names?: readonly string[];
  /** When the self-made certificate begins to be valid, by the time of this machine. Default: a day ago. */
  readonly validFrom?: Date;
  /** When the self-made certificate ends to be valid, by the time of this machine. Default: in a year. */
  readonly validUntil?: Date;
  /** Who signs the self-made certificate: itself, or a self-made authority, which a renewal keeps. Default `self`. */
  readonly issuer?: "self" | "authority";
  /**
   * Puts an intermediate authority between the authority and the certificate, which the server sends along or, as
   * badly set up servers do, leaves out. Default: there is none. It needs `issuer: "authority"`.
   */
  readonly intermediate?: "sent" | "left out";
}

export interface HttpsOptions extends ServerCertificateOptions {
  /** Default `TLSv1.2`. */
  readonly minVersion?: TlsVersion;
  /** Default `TLSv1.3`. */
  readonly maxVersion?: TlsVersion;
  /**
   * A folder that gets what clients need, as files: `server.pem` to pin, `authority.pem` to trust, and with
   * `clientCertificates` also `admin.pem`, `admin.key`, `admin.pfx` and the same for `user`. Default: none.
   */
  readonly writeTo?: string;
  /** Passphrase of the written `.pfx` files. Default `emulator`. */
  readonly pfxPassphrase?: string;
}

export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** Self-made client certificates are always trusted, since only who starts the emulator has their keys. */
export interface ClientCertificateOptions {
  /** SHA-1 thumbprints of further certificates that are Admin: 40 hex digits, in any case, with or without separators. */
  readonly admins?: readonly string[];
  /** SHA-1 thumbprints of further certificates that are User. */
  readonly users?: readonly string[];
  /** When the self-made ones begin to be valid, by the time of this machine. Default: a day ago. */
  readonly validFrom?: Date;
  /** When the self-made ones end to be valid, by the time of this machine. Default: in a year. */
  readonly validUntil?: Date;
}

export interface TokenOptions {
  /** Tenant id. Default `e0000000-0000-4000-8000-000000000001`. */
  readonly tenant?: string;
  /** Application id of the cluster: the audience of its tokens. Default `e0000000-0000-4000-8000-000000000002`. */
  readonly clusterApplication?: string;
  /** Application id of native clients, which GetAadMetadata tells. Default `e0000000-0000-4000-8000-000000000003`. */
  readonly clientApplication?: string;
  /** The authority that GetAadMetadata tells. Default: the emulator's own, below `/_emulator/identity`. */
  readonly authority?: string;
  /** Who may fetch tokens at the token endpoint. Default: everybody, as Admin. */
  readonly applications?: readonly TokenApplication[];
  /** How long a token is taken after its end and before its beginning, in seconds. Default 300, as .NET does. */
  readonly clockToleranceSeconds?: number;
  /**
   * How a missing or invalid token is answered. Default 403 with the words "Client certificate required", since the
   * gateway asks for a certificate after the token (`HttpServer.cpp`); 401 is what other servers do.
   */
  readonly refusedStatus?: 401 | 403;
}

/** An application that may fetch tokens for itself. */
export interface TokenApplication {
  readonly clientId: string;
  /** Its secret. Default: any secret will do, and any federated token. */
  readonly secret?: string;
  /** The role in its tokens; `None` for an application that was given none. Default `Admin`. */
  readonly role?: "Admin" | "User" | "None";
}
