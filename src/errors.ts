interface Entry {
  /** What happened, as a sentence. */
  readonly message: string;
  /** What to do next, as a sentence. */
  readonly remedy: string;
  /** Whether the same `pulumi up` may succeed later with nothing changed. */
  readonly retryable: boolean;
}

/**
 * Every error that a backup can end in. The code never changes once released; `docs/errors.md` lists the same.
 */
export const errorRegistry = {
  SFB_NAME_NOT_FOUND: {
    message: "The name of the cluster's endpoint cannot be resolved.",
    remedy: "Check the spelling of servicefabric:endpoint and that this machine's DNS knows the name.",
    retryable: true,
  },
  SFB_CONNECTION_REFUSED: {
    message: "The cluster's endpoint refuses connections.",
    remedy:
      "Check the port (19080 unless the cluster was set up otherwise) and that the gateway runs; a firewall may also refuse, and so may the proxy that HTTPS_PROXY or HTTP_PROXY names.",
    retryable: true,
  },
  SFB_CONNECTION_FAILED: {
    message: "The cluster's endpoint cannot be reached.",
    remedy:
      "Check the network between this machine and the cluster: routes, firewall, load balancer. A secure cluster hangs up on http://, and may on a client without a certificate; write https://, and give one.",
    retryable: true,
  },
  SFB_CONNECTION_TIMED_OUT: {
    message: "The cluster's endpoint does not answer in time.",
    remedy:
      "Check that the port is the HTTP gateway's (19080), not the client port (19000), and that no firewall drops it.",
    retryable: true,
  },
  SFB_PROXY_REFUSED: {
    message: "The proxy on the way to the cluster refuses to connect us.",
    remedy: "Check HTTPS_PROXY and its credentials, or list the cluster's host in NO_PROXY.",
    retryable: false,
  },
  SFB_TLS_REFUSED: {
    message: "The cluster's endpoint ended the TLS handshake with an alert.",
    remedy:
      "Check that the client certificate is one that the cluster knows, and that both sides have a version of TLS in common (1.2 or 1.3).",
    retryable: false,
  },
  SFB_TLS_FAILED: {
    message: "The TLS handshake with the cluster failed.",
    remedy: "Check that the port is the secure gateway's, and that it speaks TLS 1.2 or 1.3.",
    retryable: false,
  },
  SFB_UNTRUSTED_SERVER: {
    message: "The certificate of the server is not one that we were told to trust; nothing was sent.",
    remedy:
      "Compare the thumbprint with that of the cluster's own certificate, as Azure's portal or the cluster's administrator shows it. If it is the same, pin it with servicefabric:serverThumbprints; if not, somebody else answers there.",
    retryable: false,
  },
  SFB_NOT_TLS: {
    message: "The endpoint is https, but the port does not speak TLS.",
    remedy: "Write the endpoint with http://, or name the port of the secure gateway.",
    retryable: false,
  },
  SFB_NOT_HTTP: {
    message: "The endpoint's port does not speak HTTP.",
    remedy: "If the cluster is secure, write the endpoint with https://; check the port (19080 is the HTTP gateway's).",
    retryable: false,
  },
  SFB_NOT_SERVICE_FABRIC: {
    message: "What answers at the endpoint is not a Service Fabric gateway.",
    remedy: "Check host and port: a proxy, a sign-in page or another service answers there.",
    retryable: false,
  },
  SFB_CREDENTIALS_UNUSABLE: {
    message: "What we should show to the cluster, or trust it by, cannot be used.",
    remedy: "Mend what is named above, then run pulumi up again.",
    retryable: false,
  },
  SFB_SIGN_IN_FAILED: {
    message: "No token for the cluster could be had.",
    remedy:
      "Check that the credential works on this machine (`az login` for `azureCli`, the AZURE_* variables for `environment`), then run pulumi up again.",
    retryable: true,
  },
  SFB_SIGN_IN_REQUIRED: {
    message: "The cluster wants to know who we are, and nothing says it.",
    remedy:
      "Give a client certificate (servicefabric:clientCertificatePath, clientPfxPath) or an Entra ID sign-in (servicefabric:credential).",
    retryable: false,
  },
  SFB_WINDOWS_ACCOUNT_REQUIRED: {
    message: "The cluster takes Windows accounts (Kerberos, NTLM), which are not supported.",
    remedy:
      "Have the cluster take client certificates (ServerCredentialType X509 in its settings), and give one (servicefabric:clientCertificatePath, clientPfxPath).",
    retryable: false,
  },
  SFB_CERTIFICATE_REFUSED: {
    message: "The cluster does not accept the client certificate.",
    remedy: "Add its thumbprint or common name to the cluster's Admin client certificates, or give one that is there.",
    retryable: false,
  },
  SFB_TOKEN_REFUSED: {
    message: "The cluster does not accept the token.",
    remedy:
      "Check that it is for this cluster's application and tenant, has not ended, and belongs to a user or principal with a role (Admin) in that application.",
    retryable: false,
  },
  SFB_ACCESS_DENIED: {
    message: "The cluster does not allow this to the identity that we use.",
    remedy: "Taking a backup needs an Admin client certificate or role; a User (read-only) one is not enough.",
    retryable: false,
  },
  SFB_CLUSTER_UNAVAILABLE: {
    message: "The cluster did not give a usable answer for too long.",
    remedy: "Look at the health of fabric:/System/BackupRestoreService and of the gateway, then run pulumi up again.",
    retryable: true,
  },
  SFB_BACKUP_SERVICE_NOT_INSTALLED: {
    message: "The cluster has no Backup Restore Service.",
    remedy: "Add the BackupRestoreService add-on feature to the cluster, then run pulumi up again.",
    retryable: false,
  },
  SFB_PARTITION_NOT_FOUND: {
    message: "The cluster has no such partition.",
    remedy:
      "Check the id: Service Fabric Explorer shows it under the service. A service that was created anew has new ids.",
    retryable: false,
  },
  SFB_APPLICATION_NOT_FOUND: {
    message: "The cluster has no application with such a service.",
    remedy: "Check `service`: it is the full name, as Service Fabric Explorer shows it, and capitals count.",
    retryable: false,
  },
  SFB_SERVICE_NOT_FOUND: {
    message: "The cluster has no such service.",
    remedy: "Check `service`: it is the full name, as Service Fabric Explorer shows it, and capitals count.",
    retryable: false,
  },
  SFB_SERVICE_NAME_UNREACHABLE: {
    message: "The cluster's gateway takes the name of the service for that of another one.",
    remedy: "Give `partitionId` instead of `service`.",
    retryable: false,
  },
  SFB_PARTITION_KEY_MISSING: {
    message: "The partitions of the service have keys, and no `partitionKey` was given.",
    remedy: "Give `partitionKey`: any key of the partition's range, or the partition's name.",
    retryable: false,
  },
  SFB_PARTITION_KEY_OUT_OF_RANGE: {
    message: "No partition of the service has the `partitionKey` in its range.",
    remedy: "Give a `partitionKey` that lies in one of the ranges.",
    retryable: false,
  },
  SFB_PARTITION_NAME_NOT_FOUND: {
    message: "No partition of the service has the `partitionKey` as its name.",
    remedy: "Give one of the names as `partitionKey`; capitals count.",
    retryable: false,
  },
  SFB_PARTITION_KEY_NOT_TAKEN: {
    message: "The service has a single partition, which has no key, and a `partitionKey` was given.",
    remedy: "Leave `partitionKey` out.",
    retryable: false,
  },
  SFB_STATELESS_SERVICE: {
    message: "The partition belongs to a stateless service, which has nothing to back up.",
    remedy: "Name a partition of a stateful service.",
    retryable: false,
  },
  SFB_VOLATILE_SERVICE: {
    message: "The partition's service keeps its state in memory only, which cannot be backed up.",
    remedy: "Name a partition of a service with persisted state.",
    retryable: false,
  },
  SFB_NO_POLICY: {
    message: "No backup policy applies to the partition, and no storage was given.",
    remedy: "Give `storage`, or enable a backup policy for the partition, its service or its application.",
    retryable: false,
  },
  SFB_RESTORE_IN_PROGRESS: {
    message: "A restore of the partition is in progress.",
    remedy: "Wait for the restore to end, then run pulumi up again.",
    retryable: true,
  },
  SFB_BUSY: {
    message: 'Somebody else\'s backup of the partition is in progress, and whenBusy is "fail".',
    remedy: 'Run pulumi up again when it has ended, or set whenBusy to "wait" or "adopt".',
    retryable: true,
  },
  SFB_BUSY_TOO_LONG: {
    message: "The partition stayed busy, or the cluster put us off, for as long as we may wait.",
    remedy: "Find out who keeps asking for backups of the partition; customTimeouts.create allows a longer wait.",
    retryable: true,
  },
  SFB_READ_REJECTED: {
    message: "The cluster rejected a read of what has to be known for a backup.",
    remedy: "Mend what the cluster names, then run pulumi up again.",
    retryable: false,
  },
  SFB_ANSWER_TOO_LARGE: {
    message: "The cluster's answer is longer than the 32 MiB that are read.",
    remedy:
      "Check that the endpoint is the cluster's. If it is, a list is too long for one page: let the policy's retention delete old backups, or give `storage` with a container of its own.",
    retryable: false,
  },
  SFB_REQUEST_REJECTED: {
    message: "The cluster rejected the request for a backup; nothing was started.",
    remedy: "Mend what the cluster names, then run pulumi up again.",
    retryable: false,
  },
  SFB_REQUEST_FAILED: {
    message: "The request for a backup had no effect, three times.",
    remedy: "Look at the health of fabric:/System/BackupRestoreService and of the gateway, then run pulumi up again.",
    retryable: true,
  },
  SFB_BACKUP_FAILED: {
    message: "The cluster reports that the backup failed.",
    remedy: "Mend what the cluster names, then run pulumi up again.",
    retryable: true,
  },
  SFB_BACKUP_TIMED_OUT: {
    message: "The cluster gave the backup up: it did not end within backupTimeoutMinutes.",
    remedy:
      "Allow more time with backupTimeoutMinutes, or let retryOnTimeout ask again with twice the time; a partition in quorum loss never gets there.",
    retryable: true,
  },
  SFB_NO_RESULT: {
    message: "The backup was accepted, but the cluster did not tell its end in time.",
    remedy: "Run pulumi up again: it follows the same backup and asks for no second one.",
    retryable: true,
  },
  SFB_OUTCOME_UNKNOWN: {
    message: "The answer to the request was lost, and the cluster does not tell whether a backup was started.",
    remedy: "Run pulumi up again: it looks first, and asks once more only if nothing was started.",
    retryable: true,
  },
  SFB_INCOMPLETE_RESULT: {
    message: "The cluster reports success, but not what a backup must have.",
    remedy: "Do not trust that backup. Run pulumi up again: it looks once more, then takes a new one.",
    retryable: true,
  },
  SFB_NOT_PROVEN: {
    message: "The cluster reports success, but the backup could not be found in the storage that was asked for.",
    remedy: "Check the storage. Run pulumi up again: it looks once more, then takes a new backup.",
    retryable: true,
  },
  SFB_CUT_SHORT: {
    message: "The time that customTimeouts allows ended before the backup was done.",
    remedy: "Run pulumi up again: it goes on where this run stopped. Allow more with customTimeouts.",
    retryable: true,
  },
  SFB_UNEXPECTED: {
    message: "Something happened that this package does not expect.",
    remedy: "Run pulumi up again; if it stays, report it with this text.",
    retryable: true,
  },
} as const satisfies Record<string, Entry>;

/** Such as `SFB_PARTITION_NOT_FOUND`. */
export type ErrorCode = keyof typeof errorRegistry;

/** What is known beyond the registry's own words. At least one of `partitionId` and `name` is. */
export interface ErrorFacts {
  /** Left out where a target by name was not found. */
  readonly partitionId?: string;
  /** The target where it was given by name, such as `fabric:/Shop/Orders, partitionKey "42"`. */
  readonly name?: string;
  /** What was seen in this very case, as whole sentences. */
  readonly detail?: string;
  /** Says it better than the registry, where the server's own code is known. */
  readonly remedy?: string;
}

const brand = Symbol.for("pulumi-servicefabric-backup/BackupError");

/**
 * A backup that did not come to a proof. Its message says what happened, on which partition, and what to do next.
 *
 * @example
 * if (error instanceof BackupError && error.code === "SFB_BUSY") { … }
 */
export class BackupError extends Error {
  override readonly name = "BackupError";
  /** Stable; `docs/errors.md` lists all. */
  readonly code: ErrorCode;
  /** `undefined` where the target was given by name and was not found. */
  readonly partitionId: string | undefined;
  /** What was to be backed up, such as `partition 974b…`, or `fabric:/Shop/Orders` where no partition was found. */
  readonly target: string;
  /** Whether the same `pulumi up` may succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly [brand] = true;

  constructor(code: ErrorCode, facts: ErrorFacts) {
    const { message, remedy, retryable } = errorRegistry[code];
    const target = targetOf(facts);
    const sentences = [
      `Backup of ${target}: ${message}`,
      ...(facts.detail === undefined ? [] : [facts.detail]),
      `What to do: ${facts.remedy ?? remedy}`,
    ];
    super(`${sentences.join("\n")} [${code}]`);
    this.code = code;
    this.partitionId = facts.partitionId;
    this.target = target;
    this.retryable = retryable;
  }

  /** Holds across two copies of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}

function targetOf({ partitionId, name = "" }: ErrorFacts): string {
  if (partitionId === undefined) return name;
  return name === "" ? `partition ${partitionId}` : `partition ${partitionId} (${name})`;
}
