import type { ErrorEntry } from "./entry";

/** The way to the cluster, from the name to the first answer. */
export const connectionErrors = {
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
} as const satisfies Record<string, ErrorEntry>;
