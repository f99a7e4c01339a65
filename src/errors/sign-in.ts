import type { ErrorEntry } from "./entry";

/** Who we are to the cluster, and what it lets us do. */
export const signInErrors = {
  SFB_CREDENTIALS_UNUSABLE: {
    message: "What we should show to the cluster, or trust it by, cannot be used.",
    remedy: "Fix what is named above, then run pulumi up again.",
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
} as const satisfies Record<string, ErrorEntry>;
